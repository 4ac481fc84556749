import { expect, test } from "vitest";
import { cpuMs } from "../../../test/regular-expressions.ts";
import { isOtherLanguage } from "./other-language.ts";

test.each([
  "Combien de temps avons-nous pour corriger une vulnérabilité critique ?",
  "Wie lange müssen wir den Quellcode aufbewahren?",
  "¿Cómo podemos publicar nuestro proyecto?",
  "Quanto tempo possiamo usare la nostra versione?",
  "Hoe lang moeten wij onze SBOM bewaren?",
  "オープンソースのライセンスについて教えてください",
  "우리 제품에 라이브러리를 써도 되나요?",
  "Можно ли использовать это в нашем продукте?",
  "هل يمكننا استخدام هذه المكتبة في تطبيقنا؟",
  "האם מותר להשתמש בזה?",
])("is in another language: %s", (text) => expect(isOtherLanguage(text)).toBe(true));

test.each([
  "May I use GPL code in the app?",
  "gpl firmware ok",
  "可以用 GPL 的库吗？",
  "der license of lodash, is that ok?",
  "What does Ω mean in the NOTICE file?",
  "can we ship the font of Müller und Söhne",
  "???",
])("is not: %s", (text) => expect(isOtherLanguage(text)).toBe(false));

test("takes no time, however long the question is", () => {
  expect(cpuMs(() => isOtherLanguage("wie lange ".repeat(400)), 4)).toBeLessThan(50);
});
