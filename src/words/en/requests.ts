/** The request forms: kinds, questions, choices, and what is wrong with an answer. */
import type { RequestWords } from "../request-words.ts";

const PACKAGE = {
  label: "Package",
  help: "With its version, for example npm:lodash@4.17.21.",
  ask: "Say which package: for example npm:lodash@4.17.21.",
};
const USE = {
  label: "Use",
  help: "Where the package ends up.",
  ask: "Say how you will use it: the policy's answer depends on it.",
};
const PRODUCT = {
  label: "Product",
  help: "The product, service or project that it goes into.",
  ask: "Say which product it goes into.",
};
const NEEDED_BY = { label: "Needed by", help: "The day when you need the answer, written like 2027-01-31." };

export const requests: RequestWords = {
  kinds: {
    use: { label: "Use open source", help: "Use a package, model, data set or tool." },
    contribute: { label: "Contribute", help: "Send work to a project outside the company, or get a blanket approval." },
    release: { label: "Release", help: "Publish a project of ours." },
    exception: { label: "Exception", help: "Do something that the policy prohibits." },
  },
  fields: {
    use: {
      package: PACKAGE,
      use: USE,
      product: PRODUCT,
      distribution: { label: "What we hand out", help: "In which form copies of the package reach others." },
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
        ask: "Say how many lines change: git diff --shortstat tells.",
      },
      time: { label: "Whose time" },
      unrelated: {
        label: "Own time, own equipment, unrelated to our business?",
        help: "Yes only if all three are true. Related is what competes with a product of ours, extends one, grew out of an internal task or uses confidential knowledge.",
      },
      agreement: { label: "What the project asks you to sign", help: "Its CONTRIBUTING file says so." },
      patents: {
        label: "Is a patent of ours touched?",
        help: "Leave it open if you do not know: then a person looks.",
      },
      competes: {
        label: "Does the project compete with a product of ours?",
        help: "Leave it open if you do not know: then a person looks.",
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
      owner: { label: "Owner and backup", help: "Two people, named for at least 2 years." },
      size: { label: "What it is" },
      thirdParty: { label: "Code of others in it" },
      secretsChecked: {
        label: "Is the whole Git history scanned for secrets?",
        help: "Attach the reports to the ticket.",
      },
      nameChecked: { label: "Is the name checked?", help: "Against trademarks and the registries that we publish to." },
      exportControl: { label: "Encryption in it", help: "What the code implements or calls." },
      neededBy: NEEDED_BY,
    },
    exception: {
      package: PACKAGE,
      use: USE,
      product: PRODUCT,
      reason: { label: "Reason", help: "Why the policy should not hold here, and who accepts the risk." },
      alternatives: { label: "Alternatives tried", help: "What else you looked at, and why it does not do." },
      until: {
        label: "Until",
        help: "The day when the exception ends, written like 2027-01-31.",
        ask: "Say when the exception ends: none is for ever.",
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
    size: { sample: "small sample, plug-in or library without product code", full: "a project of ours" },
    thirdParty: { none: "none", listed: "yes, each listed with its license", unknown: "I do not know" },
    exportControl: {
      none: "none",
      "standard-crypto": "standard algorithms only",
      other: "an algorithm of our own",
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
        return `${label} needs a day, written like 2027-01-31.`;
      case "in-the-past":
        return `The day of ${label} has passed: name today or a later one.`;
      case "too-long":
        return `${label} may have up to ${(most ?? 0).toLocaleString("en")} characters.`;
      case "not-a-yes-or-no":
        return `Answer ${label} with yes or no.`;
      case "unknown-field":
        return `This form has no question ${label}.`;
    }
  },
};
