import type { RegisterCommand } from "../command.ts";

export const registerServe: RegisterCommand = (ospo, { program }) => {
  ospo.command("serve").description("start the desk (the default command)").action(program.serve);
};
