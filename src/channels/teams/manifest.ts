/** The app manifest for Teams, with the fewest permissions that work. */

import { wordsIn } from "../../words/words.ts";
import { COMMANDS } from "../chat/commands.ts";
import { SHARED_LANGUAGE } from "../chat/reading-language.ts";

const STARTERS = [
  { title: "May I use GPL code?", prompt: "May I use a GPL library in a hosted service?" },
  { title: "Check a package", prompt: "license npm:lodash" },
  { title: "Contribute to a project", prompt: "How do I contribute to an open source project at work?" },
  { title: "Publish our own project", prompt: "What must I do before we publish a project as open source?" },
];

/** The command ids of the compose extension. */
export const EXTENSION = { tickets: "tickets", packages: "packages", handbook: "handbook", ask: "askDesk" } as const;

export type TeamsApp = {
  appId: string;
  /** The address of the desk; Teams requires https. */
  url: string;
  company: string;
  privacyUrl?: string | undefined;
  termsUrl?: string | undefined;
};

const SCHEMA = "1.30";
/** Increase it when the manifest changes, so that Teams offers the update. */
const VERSION = "1.0.1";

export function teamsManifest({ appId, url, company, privacyUrl = url, termsUrl = url }: TeamsApp): object {
  const domain = new URL(url).hostname;
  return {
    $schema: `https://developer.microsoft.com/json-schemas/teams/v${SCHEMA}/MicrosoftTeams.schema.json`,
    manifestVersion: SCHEMA,
    version: VERSION,
    id: appId,
    developer: { name: company, websiteUrl: url, privacyUrl, termsOfUseUrl: termsUrl },
    name: { short: "OSPO desk", full: "Open source help desk" },
    description: {
      short: "Answers about open source, with sources; hands over to the OSPO.",
      full: "Ask about licenses, packages, contributing and publishing. The desk answers from your company's own handbook and names its sources, looks packages up, takes requests for approval, and hands over to the people of the open source program office where it does not know.",
    },
    icons: { color: "color.png", outline: "outline.png" },
    accentColor: "#2f6f5e",
    bots: [
      {
        botId: appId,
        scopes: ["personal", "team", "groupChat"],
        // For lockfiles and SBOMs in personal chats.
        supportsFiles: true,
        isNotificationOnly: false,
        commandLists: [
          // `auto` works only in a channel.
          { scopes: ["personal"], commands: [...commands().filter(({ title }) => title !== "auto"), ...starters()] },
          { scopes: ["team"], commands: commands() },
          { scopes: ["groupChat"], commands: commands() },
        ],
      },
    ],
    composeExtensions: [composeExtension(appId, domain)],
    defaultInstallScope: "personal",
    defaultGroupCapability: { team: "bot", groupchat: "bot" },
    permissions: ["identity", "messageTeamMembers"],
    validDomains: [domain],
    // Resource-specific consent needs the app's registration; `resource` is unused but must not be empty.
    webApplicationInfo: { id: appId, resource: `api://${domain}/${appId}` },
    // Lets people follow up in a thread without a mention. A group chat has no threads, so the bot reads only mentions there.
    authorization: { permissions: { resourceSpecific: [{ name: "ChannelMessage.Read.Group", type: "Application" }] } },
  };
}

function composeExtension(botId: string, domain: string): object {
  return {
    botId,
    commands: [
      search(EXTENSION.packages, "Packages", "A package's license, advisories and verdict", "Name, such as npm:lodash"),
      search(EXTENSION.handbook, "Handbook", "What the handbook says", "A question or a few words"),
      {
        ...search(EXTENSION.tickets, "Tickets", "Your tickets, by number or words", "Number or words"),
        initialRun: true,
      },
      {
        id: EXTENSION.ask,
        type: "action",
        title: "Ask the OSPO desk",
        description: "Asks the desk the question in this message",
        context: ["message", "compose"],
        fetchTask: true,
      },
    ],
    messageHandlers: [{ type: "link", value: { domains: [domain], supportsAnonymizedPayloads: false } }],
  };
}

function commands(): { title: string; description: string }[] {
  const { about, usage } = wordsIn(SHARED_LANGUAGE).commands;
  return COMMANDS.map(({ name }) => ({
    title: name,
    description: usage[name] === "" ? about[name] : `${usage[name]}: ${about[name]}`,
  }));
}

function starters(): object[] {
  return STARTERS.map(({ title, prompt }) => ({ type: "prompt", title, description: prompt, prompt }));
}

function search(id: string, title: string, description: string, hint: string): object {
  return {
    id,
    type: "query",
    title,
    description,
    context: ["compose", "commandBox"],
    parameters: [{ name: "text", title, description: hint, inputType: "text" }],
  };
}
