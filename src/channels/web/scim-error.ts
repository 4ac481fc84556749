/** What a directory gets instead of a result (RFC 7644, section 3.12). */
export class ScimError extends Error {
  readonly status: 400 | 405;
  readonly scimType: "invalidFilter" | "invalidPath" | "invalidSyntax" | "invalidValue" | undefined;

  constructor(status: ScimError["status"], message: string, scimType?: ScimError["scimType"]) {
    super(message);
    this.status = status;
    this.scimType = scimType;
  }
}
