/** The request forms: kinds, fields, choices and validation messages. */
import type { RequestWords } from "../request-words.ts";

const PACKAGE = {
  label: "Package",
  help: "With its version, for example npm:lodash@4.17.21. Other software in your own words: a person will review it.",
  ask: "Say which package: for example npm:lodash@4.17.21.",
};
const USE = {
  label: "Use",
  help: "Where the package ends up.",
  ask: "Say how you will use it: the policy's answer depends on it.",
};
const PRODUCT = {
  label: "Product",
  help: "The product, service or project that will contain it.",
  ask: "Say which product will contain it.",
};
const NEEDED_BY = { label: "Needed by", help: "The date by which you need the answer, for example 2027-01-31." };

export const requests: RequestWords = {
  personReviews: "The desk looks up no facts of this software, so a person will review it.",
  kinds: {
    use: { label: "Use open source", help: "Use a package, model, data set or tool." },
    contribute: { label: "Contribute", help: "Send work to a project outside the company, or get a blanket approval." },
    release: { label: "Release", help: "Publish one of our projects." },
    exception: { label: "Exception", help: "Do something that the policy prohibits." },
  },
  fields: {
    use: {
      package: PACKAGE,
      use: USE,
      product: PRODUCT,
      distribution: { label: "What we distribute", help: "The form in which others receive copies of the package." },
      modified: { label: "Do we change its code?" },
      reason: { label: "Reason", help: "Why this package, and how it is linked or called." },
      neededBy: NEEDED_BY,
    },
    contribute: {
      project: {
        label: "Project",
        help: "Its repository, for example github.com/org/project.",
        ask: "Say which project: for example github.com/org/project.",
      },
      license: { label: "License", help: "Best as an SPDX id, for example Apache-2.0." },
      change: { label: "What you contribute", ask: "Say what you contribute: the approval depends on it." },
      size: {
        label: "Changed lines",
        help: "Added plus removed, without lock files, generated files and test data.",
        ask: "Say how many lines change. git diff --shortstat shows it.",
      },
      time: { label: "Whose time" },
      unrelated: {
        label: "Own time, own equipment, unrelated to our business?",
        help: "Answer yes only if all three are true. Work is related if it competes with or extends one of our products, grew out of an internal task, or uses confidential knowledge.",
      },
      agreement: { label: "What the project asks you to sign", help: "See its CONTRIBUTING file." },
      patents: {
        label: "Does it involve one of our patents?",
        help: "Leave it blank if you do not know. A person will check.",
      },
      competes: {
        label: "Does the project compete with one of our products?",
        help: "Leave it blank if you do not know. A person will check.",
      },
      details: {
        label: "Details",
        help: "What you will change. For a blanket approval: the team, the projects or licenses, and a contact person.",
        ask: "Say in a few words what you will change.",
      },
    },
    release: {
      repository: {
        label: "Repository",
        help: "Where the code is now.",
        ask: "Say where the code is: for example https://git.example.com/team/project.",
      },
      why: { label: "Business reason", help: "Two or three sentences." },
      license: { label: "License", help: "Apache-2.0 for code, unless there is a reason for another." },
      owner: { label: "Owner and backup", help: "Two people who commit for at least 2 years." },
      size: { label: "Kind of project" },
      thirdParty: { label: "Third-party code in it" },
      secretsChecked: {
        label: "Has the whole Git history been scanned for secrets?",
        help: "Attach the reports to the ticket.",
      },
      nameChecked: {
        label: "Has the name been checked?",
        help: "Against trademarks and the registries that we publish to.",
      },
      exportControl: { label: "Encryption in it", help: "Encryption that the code implements or calls." },
      neededBy: NEEDED_BY,
    },
    exception: {
      package: PACKAGE,
      use: USE,
      product: PRODUCT,
      reason: { label: "Reason", help: "Why the policy should not apply here, and who accepts the risk." },
      alternatives: { label: "Alternatives tried", help: "What else you looked at, and why it does not work." },
      until: {
        label: "Until",
        help: "The date when the exception ends, for example 2027-01-31.",
        ask: "Say when the exception ends. No exception is permanent.",
      },
    },
  },
  choices: {
    distribution: { none: "nothing", source: "source", binary: "binary", both: "source and binary" },
    change: {
      docs: "issue, documentation, typo or translation",
      fix: "bug fix",
      feature: "new functionality",
      blanket: "blanket approval for a team",
    },
    time: { work: "work time", own: "own time" },
    agreement: {
      none: "nothing",
      dco: "DCO sign-off",
      "cla-signed": "a CLA that the company has signed",
      "cla-new": "another CLA",
      unknown: "I do not know",
    },
    size: { sample: "small sample, plug-in or library without product code", full: "one of our projects" },
    thirdParty: { none: "none", listed: "yes, each listed with its license", unknown: "I do not know" },
    exportControl: {
      none: "none",
      "standard-crypto": "standard algorithms only",
      other: "our own algorithm",
      unknown: "I do not know",
    },
  },
  yes: "Yes",
  no: "No",
  problem: ({ problem, field: name, most }, field) => {
    const label = `“${field?.label ?? name}”`;
    switch (problem) {
      case "missing":
        return field?.ask ?? `Please answer ${label}.`;
      case "not-a-choice":
        return `Choose one of the answers to ${label}.`;
      case "not-a-number":
        return `${label} needs a whole number, such as 40.`;
      case "not-an-address":
        return `${label} needs an address, such as https://github.com/org/project.`;
      case "not-a-day":
        return `${label} needs a date, for example 2027-01-31.`;
      case "in-the-past":
        return `The date in ${label} has passed: enter today or a later date.`;
      case "too-long":
        return `${label} may have up to ${(most ?? 0).toLocaleString("en")} characters.`;
      case "not-a-yes-or-no":
        return `Answer ${label} with yes or no.`;
      case "unknown-field":
        return `This form has no field ${label}.`;
    }
  },
};
