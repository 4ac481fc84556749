/** Draws Block Kit as a page that resembles Slack, for screenshots in the guides. */

type Drawn =
  /** The messages of a conversation, in order. */
  | {
      kind: "messages";
      title: string;
      messages: { from: string; isApp?: boolean; text?: string; blocks?: any[]; isPrivate?: boolean }[];
    }
  | { kind: "modal" | "home"; view: any };

/** `title` names the page; `names` tells how `<@U1>` reads. */
export function drawBlocks(drawn: Drawn, names: Record<string, string> = {}): string {
  const say = (text: any): string => textOf(text, names);
  const body =
    drawn.kind === "messages"
      ? `<header>${escaped(drawn.title)}</header><main>${drawn.messages.map((each) => messageOf(each, say)).join("")}</main>`
      : `<header>${drawn.kind === "home" ? "OSPO · Home" : escaped(drawn.view.title.text)}</header>
         <main>${blocksOf(drawn.view.blocks, say)}</main>${drawn.kind === "modal" ? footerOf(drawn.view) : ""}`;
  return `<!DOCTYPE html><html><head><meta charset="utf-8"><title>Slack</title><style>${STYLE}</style></head>
    <body><div class="${drawn.kind}">${body}</div></body></html>`;
}

type Say = (text: any) => string;

function messageOf({ from, isApp, text = "", blocks = [], isPrivate }: any, say: Say): string {
  const content = blocks.length > 0 ? blocksOf(blocks, say) : `<div>${say({ type: "mrkdwn", text })}</div>`;
  return `<article>${isPrivate ? `<p class="private">Only visible to you</p>` : ""}<b class="avatar">${escaped([...from][0])}</b>
    <div><b>${escaped(from)}</b>${isApp ? `<i class="app">APP</i>` : ""}${content}</div></article>`;
}

function footerOf({ close, submit }: any): string {
  return `<footer><button>${escaped(close?.text ?? "Close")}</button>${submit ? `<button class="primary">${escaped(submit.text)}</button>` : ""}</footer>`;
}

function blocksOf(blocks: any[], say: Say): string {
  return blocks.map((block) => `<div class="${escaped(block.type)}">${blockOf(block, say)}</div>`).join("");
}

function blockOf(block: any, say: Say): string {
  const each = (list: any[] = []): string => list.map((element) => elementOf(element, say)).join("");
  switch (block.type) {
    case "section":
      return `<div>${block.text ? say(block.text) : ""}${
        block.fields
          ? `<div class="fields">${block.fields.map((field: any) => `<div>${say(field)}</div>`).join("")}</div>`
          : ""
      }</div>${block.accessory ? elementOf(block.accessory, say) : ""}`;
    case "header":
      return escaped(block.text.text);
    case "context":
      return block.elements
        .map((one: any) => `<span>${one.type === "image" ? elementOf(one, say) : say(one)}</span>`)
        .join("");
    case "actions":
    case "context_actions":
      return each(block.elements);
    case "input":
      return `<label>${escaped(block.label.text)}${block.optional ? ` <i>(optional)</i>` : ""}</label>${elementOf(block.element, say)}${
        block.hint ? `<p class="hint">${escaped(block.hint.text)}</p>` : ""
      }`;
    case "image":
      return `<div class="picture">${escaped(block.alt_text)}</div>`;
    case "markdown":
      return markdown(block.text);
    case "data_visualization":
      return chartOf(block);
    case "alert":
      return say(block.text);
    default:
      return "";
  }
}

function elementOf(element: any, say: Say): string {
  const shown =
    element.initial_option?.text?.text ?? element.initial_value ?? element.initial_date ?? element.initial_user;
  const field = (mark: string, fallback: string): string =>
    `<div class="field ${element.multiline ? "tall" : ""}">${escaped(shown ?? element.placeholder?.text ?? fallback)}<u>${mark}</u></div>`;
  const choices = (mark: string): string =>
    element.options
      .map((option: any) => {
        const isOn = [element.initial_option, ...(element.initial_options ?? [])].some(
          (on) => on?.value === option.value,
        );
        const about = option.description ? `<small>${say(option.description)}</small>` : "";
        return `<div class="choice"><u class="${mark} ${isOn ? "on" : ""}"></u><span>${say(option.text)}${about}</span></div>`;
      })
      .join("");
  switch (element.type) {
    case "button":
      return `<button class="${escaped(element.style ?? "")}">${escaped(element.text.text)}</button>`;
    case "feedback_buttons":
      return [element.positive_button, element.negative_button]
        .map(({ text }) => `<button class="small">${escaped(text.text)}</button>`)
        .join("");
    case "icon_button":
      return `<button class="small">${escaped(element.text.text)}</button>`;
    case "radio_buttons":
      return choices("round");
    case "checkboxes":
      return choices("box");
    case "overflow":
      return "<button>⋯</button>";
    case "image":
      return `<em class="thumb">${escaped(element.alt_text)}</em>`;
    case "plain_text_input":
    case "number_input":
    case "email_text_input":
    case "url_text_input":
      return field("", "");
    case "datepicker":
      return field("▾", "Select a date");
    default:
      return field("▾", "Select an option");
  }
}

const escaped = (text: unknown): string =>
  String(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** In Slack's text &, < and > are escaped, so <…> is Slack's own markup. */
function textOf({ type, text }: any, names: Record<string, string>): string {
  if (type !== "mrkdwn") return lines(escaped(text));
  const kept: string[] = [];
  const keep = (html: string): string => `\uE000${kept.push(html) - 1}\uE000`;
  const marked = bare(
    String(text)
      .replaceAll(/```([^]+?)```/gu, (_, code) => keep(`<pre>${bare(code)}</pre>`))
      .replaceAll(/`([^`\n]+)`/gu, (_, code) => keep(`<code>${bare(code)}</code>`))
      .replaceAll(/<@(\w+)>/gu, (_, id) => keep(`<a class="mention">@${escaped(names[id] ?? id)}</a>`))
      .replaceAll(/<#(\w+)(?:\|([^>]*))?>/gu, (_, id, name) =>
        keep(`<a class="mention">#${name || escaped(names[id] ?? id)}</a>`),
      )
      .replaceAll(/<!date\^\d+\^[^|]*\|([^>]*)>/gu, (_, fallback) => fallback)
      .replaceAll(
        /<(https?:[^|>]+|mailto:[^|>]+)(?:\|([^>]*))?>/gu,
        (_, url, name) => `${keep(`<a title="${url.replaceAll('"', "")}">`)}${name ?? url}${keep("</a>")}`,
      ),
  );
  return lines(styled(marked)).replaceAll(/\uE000(\d+)\uE000/gu, (_, i) => kept[Number(i)]!);
}

/** Marks that Slack does not know. */
const bare = (text: string): string => text.replaceAll(/[<>]/gu, (mark) => escaped(mark));

const SIGNS: Record<string, string> = { "🟢": "#2eb67d", "🟡": "#ecb22e", "🟠": "#e8912d", "🔴": "#e01e5a" };

const styled = (text: string): string =>
  text
    .replaceAll(/[🟢🟡🟠🔴]/gu, (sign) => `<span style="color:${SIGNS[sign]}">●</span>`)
    .replaceAll(/(^|[\s(>])\*([^*\n]+)\*(?=[\s).,:;!?<]|$)/gmu, "$1<b>$2</b>")
    .replaceAll(/(^|[\s(>])_([^_\n]+)_(?=[\s).,:;!?<]|$)/gmu, "$1<i>$2</i>")
    .replaceAll(/(^|[\s(>])~([^~\n]+)~(?=[\s).,:;!?<]|$)/gmu, "$1<s>$2</s>")
    .replaceAll(/^(?:&gt;) ?(.*)$/gmu, "<blockquote>$1</blockquote>");

const lines = (text: string): string => text.replaceAll("</blockquote>\n", "</blockquote>").replaceAll("\n", "<br>");

/** The subset of CommonMark that answers use. */
function markdown(text: string): string {
  const inline = escaped(text)
    .replaceAll(/`([^`\n]+)`/gu, "<code>$1</code>")
    .replaceAll(/\[([^\]\n]+)\]\(([^)\s]+)\)/gu, `<a title="$2">$1</a>`)
    .replaceAll(/\*\*([^*\n]+)\*\*/gu, "<b>$1</b>")
    .replaceAll(/^#+ (.*)$/gmu, "<b>$1</b>")
    .replaceAll(/^[-*] /gmu, "• ");
  return lines(inline);
}

const COLORS = ["#1264a3", "#2eb67d", "#ecb22e", "#e01e5a", "#4a154b", "#36c5f0"];

function chartOf({ title, chart }: any): string {
  const series =
    chart.type === "pie"
      ? chart.segments.map(({ label, value }: any) => ({ name: label, data: [{ label, value }] }))
      : chart.series;
  const categories: string[] = chart.type === "pie" ? [title] : chart.axis_config.categories;
  const most = Math.max(1, ...series.flatMap(({ data }: any) => data.map(({ value }: any) => value)));
  const slot = 420 / categories.length;
  const width = (slot * 0.8) / series.length;
  const x = (i: number, s: number): number => 20 + i * slot + slot * 0.1 + s * width;
  const y = (value: number): number => 130 - (110 * Math.max(0, value)) / most;
  const drawn = series.map(({ data }: any, s: number) =>
    chart.type === "line" || chart.type === "area"
      ? `<polyline fill="none" stroke="${COLORS[s]}" stroke-width="2" points="${data.map(({ value }: any, i: number) => `${20 + (i + 0.5) * slot},${y(value)}`).join(" ")}"/>`
      : data
          .map(({ value }: any, i: number) => {
            const top = y(value);
            return `<rect x="${x(i, s)}" y="${top}" width="${width}" height="${130 - top}" fill="${COLORS[s]}"/><text x="${x(i, s) + width / 2}" y="${top - 3}">${value}</text>`;
          })
          .join(""),
  );
  const axis = categories
    .map((name, i) => `<text x="${20 + (i + 0.5) * slot}" y="145">${escaped(name)}</text>`)
    .join("");
  const legend = series
    .map(({ name }: any, s: number) => `<span><u style="background:${COLORS[s]}"></u>${escaped(name)}</span>`)
    .join("");
  return `<b>${escaped(title)}</b><svg viewBox="0 0 460 150">${drawn.join("")}${axis}</svg><div class="legend">${legend}</div>`;
}

const STYLE = `*{box-sizing:border-box}body{margin:0;background:#f4f2f5;color:#1d1c1d;font:15px/1.46 Lato,"Noto Sans","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;overflow-wrap:anywhere}
body>div{width:720px;margin:16px;background:#fff;border:1px solid #ddd;border-radius:8px}.modal{width:520px!important}header{padding:12px 20px;font-weight:700;font-size:18px;border-bottom:1px solid #ddd}
main{padding:8px 20px 16px}footer button{margin-left:8px!important}footer{padding:12px 20px;border-top:1px solid #ddd;text-align:right}article{position:relative;display:flex;gap:10px;padding:8px 0}article>div{flex:1;min-width:0}
.private{position:absolute;right:0;margin:0;color:#616061;font-size:12px}.avatar{width:36px;height:36px;border-radius:6px;background:#4a154b;color:#fff;text-align:center;line-height:36px}
.app{background:#eee;color:#616061;font:10px sans-serif;padding:1px 3px;margin-left:5px;border-radius:2px}.section{display:flex;justify-content:space-between;gap:12px;margin:6px 0}.fields{display:grid;grid-template-columns:1fr 1fr;gap:6px 12px;margin-top:4px}
.header{font-size:18px;font-weight:900;margin:10px 0 4px}.context{color:#616061;font-size:13px;display:flex;flex-wrap:wrap;gap:2px 10px;margin:6px 0}.divider{border-top:1px solid #ddd;margin:12px 0}.actions,.context_actions{display:flex;flex-wrap:wrap;gap:8px;margin:8px 0}
button{font:700 14px/1 inherit;font-family:inherit;padding:8px 12px;background:#fff;color:#1d1c1d;border:1px solid #bbb;border-radius:4px;margin-left:0;align-self:flex-start;white-space:nowrap;flex:none}.primary{background:#007a5a;border-color:#007a5a;color:#fff}.danger{background:#e01e5a;border-color:#e01e5a;color:#fff}.small{font-weight:400;font-size:13px;padding:5px 8px}
.input{margin:14px 0}label{font-weight:700;display:block;margin-bottom:4px}label i{font-weight:400;color:#616061}.hint{color:#616061;font-size:13px;margin:4px 0}.field{border:1px solid #999;border-radius:4px;padding:7px 12px;min-width:200px;min-height:36px;color:#616061;display:flex;justify-content:space-between}.tall{min-height:84px}u{text-decoration:none}
.choice{display:flex;gap:8px;margin:4px 0}.choice u{width:16px;height:16px;border:1px solid #888;margin-top:3px;flex:none}.round{border-radius:50%}.choice .on{background:#1264a3;border-color:#1264a3}small{display:block;color:#616061}
a{color:#1264a3}.mention{background:#e8f5fa;padding:0 2px;border-radius:3px}code,pre{background:#f6f6f6;border:1px solid #ddd;border-radius:3px;color:#c01343;font:12px monospace;padding:1px 3px}pre{color:inherit;padding:8px;white-space:pre-wrap}blockquote{margin:2px 0;padding-left:10px;border-left:4px solid #ddd}
.picture{background:#eee;padding:24px;text-align:center}svg text{font-size:10px;text-anchor:middle;fill:#616061}.legend span{font-size:12px;margin-right:12px}.legend u{display:inline-block;width:10px;height:10px;margin-right:4px}.data_visualization{border:1px solid #ddd;border-radius:8px;padding:10px;margin:8px 0}.alert{background:#fdf5e6;padding:8px 12px;border-radius:6px;margin:8px 0}`;
