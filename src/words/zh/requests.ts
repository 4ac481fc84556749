/** The request forms: kinds, fields, choices and validation messages. */
import type { RequestWords } from "../request-words.ts";

const PACKAGE = {
  label: "软件包",
  help: "请带上版本，例如 npm:lodash@4.17.21。其他软件可以用自己的话描述，由人来审查。",
  ask: "请写明是哪个软件包，例如 npm:lodash@4.17.21。",
};
const USE = {
  label: "使用方式",
  help: "软件包最终用在哪里。",
  ask: "请说明怎样使用：政策的结论取决于使用方式。",
};
const PRODUCT = { label: "产品", help: "用在哪个产品、服务或项目里。", ask: "请写明用在哪个产品里。" };
const NEEDED_BY = { label: "需要答复的日期", help: "格式如 2027-01-31。" };

export const requests: RequestWords = {
  personReviews: "这类软件的信息我查不到，因此会由人来审查。",
  kinds: {
    use: { label: "使用开源", help: "使用软件包、模型、数据集或工具。" },
    contribute: { label: "贡献", help: "向公司外的项目贡献，或者申请一揽子批准。" },
    release: { label: "发布", help: "公开我们自己的项目。" },
    exception: { label: "例外", help: "做政策禁止的事。" },
  },
  fields: {
    use: {
      package: PACKAGE,
      use: USE,
      product: PRODUCT,
      distribution: { label: "交付形式", help: "软件包以什么形式到达他人手中。" },
      modified: { label: "会修改它的代码吗？" },
      reason: { label: "理由", help: "为什么选它，怎样链接或调用。" },
      neededBy: NEEDED_BY,
    },
    contribute: {
      project: {
        label: "项目",
        help: "项目的仓库，例如 github.com/org/project。",
        ask: "请写明是哪个项目，例如 github.com/org/project。",
      },
      license: { label: "许可证", help: "最好写 SPDX id，例如 Apache-2.0。" },
      change: { label: "贡献内容", ask: "请说明贡献什么：审批取决于它。" },
      size: {
        label: "改动行数",
        help: "新增加删除；锁文件、生成的文件和测试数据不算。",
        ask: "请写明改动多少行，可用 git diff --shortstat 查看。",
      },
      time: { label: "用谁的时间" },
      unrelated: {
        label: "是否业余时间、自己的设备，且与公司业务无关？",
        help: "三条都成立才选“是”。与我们的产品竞争或扩展它、源于内部任务、用到保密信息的，都算有关。",
      },
      agreement: { label: "项目要求签署什么", help: "见项目的 CONTRIBUTING 文件。" },
      patents: { label: "是否涉及公司的专利？", help: "不清楚就留空，会有人来看。" },
      competes: { label: "项目是否与公司的产品竞争？", help: "不清楚就留空，会有人来看。" },
      details: {
        label: "详细说明",
        help: "打算改什么。申请一揽子批准的，请写明团队、项目或许可证、联系人。",
        ask: "请简单说明打算改什么。",
      },
    },
    release: {
      repository: {
        label: "仓库",
        help: "代码现在在哪里。",
        ask: "请写明代码在哪里，例如 https://git.example.com/team/project。",
      },
      why: { label: "业务理由", help: "两三句话。" },
      license: { label: "许可证", help: "代码用 Apache-2.0；用别的许可证要有理由。" },
      owner: { label: "负责人和后备", help: "两个人，至少承诺 2 年。" },
      size: { label: "发布的是什么" },
      thirdParty: { label: "其中的第三方代码" },
      secretsChecked: { label: "是否扫描过整个 Git 历史里的密钥？", help: "请把报告附在工单里。" },
      nameChecked: { label: "名称检查过了吗？", help: "包括商标和我们要发布到的软件源。" },
      exportControl: { label: "其中的加密", help: "代码实现或调用的加密。" },
      neededBy: NEEDED_BY,
    },
    exception: {
      package: PACKAGE,
      use: USE,
      product: PRODUCT,
      reason: { label: "理由", help: "为什么这里不应适用政策，由谁承担风险。" },
      alternatives: { label: "试过的替代方案", help: "还看过什么，为什么不行。" },
      until: {
        label: "结束日期",
        help: "例外到哪天结束，格式如 2027-01-31。",
        ask: "请写明例外到哪天结束：没有永久的例外。",
      },
    },
  },
  choices: {
    distribution: { none: "不交付", source: "源码", binary: "二进制", both: "源码和二进制" },
    change: { docs: "issue、文档、错别字或翻译", fix: "缺陷修复", feature: "新功能", blanket: "为团队申请一揽子批准" },
    time: { work: "工作时间", own: "业余时间" },
    agreement: {
      none: "不要求",
      dco: "DCO 签署",
      "cla-signed": "公司已签署的 CLA",
      "cla-new": "其他 CLA",
      unknown: "不清楚",
    },
    size: { sample: "不含产品代码的小示例、插件或库", full: "公司自己的项目" },
    thirdParty: { none: "没有", listed: "有，均已列出许可证", unknown: "不清楚" },
    exportControl: { none: "没有", "standard-crypto": "只有标准算法", other: "有自己的算法", unknown: "不清楚" },
  },
  yes: "是",
  no: "否",
  problem: ({ problem, field: name, most }, field) => {
    const label = `“${field?.label ?? name}”`;
    switch (problem) {
      case "missing":
        return field?.ask ?? `请回答${label}。`;
      case "not-a-choice":
        return `请从${label}的选项里选一个。`;
      case "not-a-number":
        return `${label}要写整数，例如 40。`;
      case "not-an-address":
        return `${label}要写地址，例如 https://github.com/org/project。`;
      case "not-a-day":
        return `${label}要写日期，格式如 2027-01-31。`;
      case "in-the-past":
        return `${label}的日期已经过去：请写今天或以后的日期。`;
      case "too-long":
        return `${label}最多 ${most ?? 0} 个字符。`;
      case "not-a-yes-or-no":
        return `${label}请回答是或否。`;
      case "unknown-field":
        return `表单里没有${label}这个问题。`;
    }
  },
};
