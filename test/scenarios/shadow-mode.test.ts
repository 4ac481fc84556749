/** A model on trial, topic by topic: staff grade its answers, and the grades decide whether it answers askers. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { PolicyFile } from "../../src/desk/policy-file.ts";
import { writeShadows } from "../../src/desk/shadow.ts";
import { erasePerson, exportPersonalData } from "../../src/desk/personal-data.ts";
import { type Browser, DATABASES, folderOf, log, openDesk, type OpenDesk } from "../open-desk.ts";
import { answering, type ModelServer, openModelServer } from "../stubs/model-server.ts";

const BROKEN = "version: '1'\nbar: { grades: 2, good: 200 }\ntopics: []\n";
const POLICY = `version: "1"
bar: { grades: 2, good: 50 }
topics:
  - { name: bicycles, en: Bicycles, zh: 自行车, folders: [parking] }
  - { name: money, en: Money, words: [salary, 工资], bar: { grades: 1, good: 100 } }
`;
const FILES = {
  "parking/bicycles.md":
    "# Parking\n\n## Where may I park my bicycle?\n\nBicycles must be parked in the cellar. The cellar opens at 7 in the morning.",
  "canteen.md":
    "# Canteen\n\n## When is lunch served in the canteen?\n\nLunch is served in the canteen from 12 to 14 every day.",
  "policy/model.yaml": POLICY,
};
const BICYCLE = "Where may I park my bicycle?";
const LUNCH = "Lunch is served in the canteen from 12 to 14 every day.";
const SAYS = "Bicycles must be parked in the cellar.";

describe.each(DATABASES.slice(-1))("the model on trial on %s", (_name, database) => {
  let open: OpenDesk;
  let model: ModelServer;
  let folder: Awaited<ReturnType<typeof folderOf>>;
  beforeAll(async () => {
    folder = await folderOf(FILES);
    model = await openModelServer(() => ({ status: 500 }));
    open = await openDesk({ database, dir: folder.dir, model: { url: model.url, patience: { restMs: 1 } } });
  });
  /** Nothing graded yet, and a model that tells the truth. */
  beforeEach(async () => {
    await open.desk.db.deleteFrom("grade").execute();
    await open.desk.db.deleteFrom("shadow_answer").execute();
    await folder.write("policy/model.yaml", POLICY);
    model.calls.splice(0);
    model.script(({ passages: [best] }) =>
      answering([{ text: best!.text.includes("cellar") ? SAYS : LUNCH, passages: [best!.id] }]),
    );
  });
  afterAll(async () => {
    await open[Symbol.asyncDispose]();
    await model[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  /** Whether the model's words were given. */
  const isWritten = async (question = BICYCLE, asker: Browser = open.browser()): Promise<boolean> => {
    const { answer } = await asker.ask(question);
    expect(answer.body.kind).toBe("answered");
    return answer.body.written !== undefined;
  };
  const toGrade = async (who = "ana") => (await open.browser(who).get("/api/desk/answers")).body;
  const bicycles = async () => (await toGrade()).topics.find(({ name }: any) => name === "bicycles");
  const grade = async (id: string, verdict: string, who = "ana", comment?: string) =>
    await open.browser(who).post(`/api/desk/answers/${id}/grade`, { verdict, comment });
  /** Asks a question, writes the model's answer in the background, and returns its id for grading. */
  const shadow = async (): Promise<string> => {
    await open.browser().ask(BICYCLE);
    await writeShadows(open.desk);
    return (await toGrade()).answers[0].id;
  };
  const passed = async (): Promise<void> => {
    for (const id of [await shadow(), await shadow()]) await grade(id, "good");
  };

  test("below the bar the asker gets quotes without waiting, and the model's answer waits for staff", async () => {
    const asker = open.browser();
    expect(await isWritten(BICYCLE, asker)).toBe(false);
    expect(model.calls).toEqual([]);
    expect((await toGrade()).answers).toEqual([]);
    await Promise.all([writeShadows(open.desk), writeShadows(open.desk)]);
    expect(model.calls).toHaveLength(1);
    const { topics, answers } = await toGrade();
    expect(answers).toMatchObject([
      { topic: "bicycles", question: BICYCLE, text: `${SAYS} [1]`, shown: false, model: "scripted-1", helpful: null },
    ]);
    expect(answers[0].given).toContain("The cellar opens at 7");
    expect(answers[0].citations).toMatchObject([
      { file: "parking/bicycles.md", link: expect.stringContaining("/documents/parking/") },
    ]);
    expect(topics[0]).toMatchObject({
      name: "bicycles",
      writes: false,
      counts: { good: 0, wrong: 0, harmful: 0, ungraded: 1 },
    });
    expect(await asker.conversation()).toHaveLength(2);
    // Questions outside all topics are answered by the model as before, and not graded.
    expect(await isWritten("When is lunch served in the canteen?")).toBe(true);
    await writeShadows(open.desk);
    expect((await toGrade()).answers).toHaveLength(1);
  });

  test("grades above the bar let the model answer, grades below it stop that, and each topic is independent", async () => {
    const [one, two] = [await shadow(), await shadow()];
    await grade(one, "good");
    expect(await isWritten()).toBe(false);
    await grade(two, "good");
    expect(await bicycles()).toMatchObject({ writes: true, counts: { good: 2, wrong: 0, harmful: 0 } });
    expect(await isWritten()).toBe(true);
    expect(await isWritten("Where may I park my bicycle on the day of my salary?")).toBe(true); // the first topic that fits
    expect((await toGrade()).topics[1]).toMatchObject({ name: "money", writes: false });

    // Answers that askers got are graded too; unhelpful ones come first.
    const asker = open.browser();
    const { answer } = await asker.ask(BICYCLE);
    await open.browser().ask(BICYCLE);
    await asker.post("/api/feedback", { message: answer.id, helpful: false });
    const [worst] = (await toGrade()).answers;
    expect(worst).toMatchObject({ shown: true, helpful: false, text: `${SAYS} [1]` });
    await grade(worst.id, "harmful", "ana", "The cellar is closed.");
    expect(await bicycles()).toMatchObject({ writes: false, counts: { harmful: 1 } });
    expect(await isWritten()).toBe(false);
  });

  test("a person's last grade of an answer counts; an answer counts once by its worst grade; names and times are kept", async () => {
    const [one, two] = [await shadow(), await shadow()];
    await grade(one, "harmful");
    await grade(one, "good");
    await grade(two, "good", "ana");
    await grade(two, "wrong", "ben");
    expect(await bicycles()).toMatchObject({ writes: true, counts: { good: 1, wrong: 1, harmful: 0, ungraded: 0 } });
    await grade(two, "harmful", "carla");
    expect(await bicycles()).toMatchObject({ writes: false });
    const rows = await open.desk.db
      .selectFrom("grade")
      .innerJoin("person", "person.id", "person_id")
      .selectAll("grade")
      .select("name")
      .orderBy("grade.id")
      .execute();
    expect(rows.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual([
      "Ana harmful",
      "Ana good",
      "Ana good",
      "Ben wrong",
      "Carla harmful",
    ]);
    expect(rows.every(({ graded_at }) => graded_at.getTime() === open.desk.now().getTime())).toBe(true);
    expect((await toGrade("dan")).answers).toHaveLength(2);
    expect((await toGrade()).answers).toEqual([]);
  });

  test("grades of another model do not count for this one", async () => {
    await passed();
    expect(await isWritten()).toBe(true);
    await open.desk.db.updateTable("shadow_answer").set({ model: "the-model-before" }).execute();
    expect(await isWritten()).toBe(false);
  });

  test("a model that fails leaves nothing to grade", async () => {
    model.script(() => ({ status: 500 }));
    await open.browser().ask(BICYCLE);
    await writeShadows(open.desk);
    expect((await toGrade()).answers).toEqual([]);
    expect((await bicycles()).counts.ungraded).toBe(0);
  });

  test("erasing a person erases their answers on trial, and unwritten ones stay unwritten", async () => {
    const asker = open.browser();
    await asker.ask(`${BICYCLE} My name is Quillfeather.`);
    await writeShadows(open.desk);
    const [{ id }] = (await toGrade()).answers;
    await grade(id, "wrong", "ana", "Quillfeather parks elsewhere.");
    await asker.ask(BICYCLE);
    const person = await open.desk.db
      .selectFrom("person")
      .selectAll()
      .where("name", "=", "Web visitor")
      .orderBy("created_at", "desc")
      .executeTakeFirstOrThrow();
    expect(await exportPersonalData(open.desk, person)).toMatchObject({
      modelAnswers: [{ topic: "bicycles", body: { text: `${SAYS} [1]` } }, {}],
    });
    expect(await exportPersonalData(open.desk, open.staff)).toMatchObject({
      grades: [{ verdict: "wrong", comment: "Quillfeather parks elsewhere." }],
    });
    await erasePerson(open.desk, person);
    model.calls.splice(0);
    await writeShadows(open.desk);
    expect(model.calls).toEqual([]);
    const kept = await Promise.all(
      (["shadow_answer", "grade", "message"] as const).map((table) =>
        open.desk.db.selectFrom(table).selectAll().execute(),
      ),
    );
    expect(JSON.stringify(kept)).not.toContain("Quillfeather");
    expect(kept[0]!.every((row) => "body" in row && row.body === null)).toBe(true);
    expect((await toGrade("ben")).answers).toEqual([]);
    expect((await grade(id, "good", "ben")).status).toBe(404);
    expect((await bicycles()).counts.wrong).toBe(1);
  });

  test("a mistake in the file changes nothing while the desk runs; a desk that starts with one gives no model answers", async () => {
    await passed();
    await folder.write("policy/model.yaml", BROKEN);
    expect(await isWritten()).toBe(true);
    expect(await isWritten("When is lunch served in the canteen?")).toBe(true);
    const { problems } = await open.desk.modelPolicy.current();
    // As after a new start.
    open.desk.modelPolicy = PolicyFile.model(folder.dir, log);
    expect(await isWritten()).toBe(false);
    expect(await isWritten("When is lunch served in the canteen?")).toBe(false);
    expect(problems).toEqual([{ file: "model.yaml", line: 2, message: "bar.good is more than 100 percent" }]);
  });

  test("only staff see and grade answers, and only valid grades are accepted", async () => {
    const id = await shadow();
    expect((await open.browser("nobody").get("/api/desk/answers")).status).toBe(403);
    expect((await grade(id, "good", "nobody")).status).toBe(403);
    expect((await grade(id, "splendid")).status).toBe(400);
    expect((await grade("4711", "good")).status).toBe(404);
  });
});
