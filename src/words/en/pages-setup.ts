/** The page on which an operator sets up sign-in. The browser loads this file too. */
export const pagesSetup = {
  title: "Set up sign-in",
  lead: "Nobody signs in here yet, so only the person at this machine can open these pages. Four steps open them to your company and to nobody else.",
  steps: {
    address: "1. Where people will open the desk",
    provider: "2. Your company's sign-in",
    roles: "3. Who is OSPO staff",
    try: "4. Try it",
  },
  publicUrl: "Address of the desk",
  publicUrlHelp: "With https, and a host name of its own.",
  provider: "Provider",
  otherProvider: "Another one",
  issuer: "Issuer",
  issuerHelp: "Replace the words in capitals with your own.",
  register: "Register an application (web, authorization code) there, with this redirect address:",
  clientId: "Client id",
  credential: "How the desk proves who it is there",
  clientSecret: "Client secret",
  clientKey: "Private key",
  clientKeyHelp:
    "A private RSA or EC key as a JWK, on one line. The issuer needs its public part, and the method private_key_jwt.",
  tenant: "Your organization there",
  tenantHelp:
    "Your domain at Google, or the id of your workspace at Slack (T…). Everybody can have an account there, so the desk must know whose to let in.",
  administrator: "The first administrator",
  administratorHelp: "The work e-mail address of a member of the OSPO. They give others their roles.",
  roleMap: "Groups that give roles",
  roleMapHelp:
    "Optional: a group of your company, a colon and a group of the desk, such as ospo-team:ospo,legal-eu:legal.",
  submit: "Try it",
  trying: "Asking the issuer…",
  mend: "Not yet: mend these, and try again.",
  works: "The desk reaches the issuer. Put these lines into the file .env where the desk starts, and restart it:",
  secretStays: "Your secret or key is not shown: put it in the place of the dots, a key in single quotes.",
  signInNext: "Then open the desk under its address and sign in as the first administrator.",
  state: { ok: "OK", off: "Off", warning: "Warning", failed: "Mend" },
};
