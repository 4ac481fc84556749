import { evaluate, evaluateModel } from "../evaluation.ts";
import { JSON_OPTION, type RegisterCommand } from "../command.ts";

type Options = { model?: true; most: string; json?: boolean };

export const registerEval: RegisterCommand = (ospo, { program, terminal, answerNo }) => {
  ospo
    .command("eval")
    .description("the quality figures on the project's own questions")
    .option("--model", "measure answers that the configured model writes")
    .option("--most <count>", "with --model: ask only the first <count> questions", "1000")
    .addOption(JSON_OPTION)
    .action(async ({ model, most, json = false }: Options) => {
      if (model) await evaluateModel(program, terminal, json, Number(most));
      else if (!(await evaluate(program, terminal, json))) answerNo();
    });
};
