/** What is no question: greetings, thanks, a call for help or for a person. */

export type SmallTalk = "greeting" | "thanks" | "bye" | "help" | "person";

/** Whole messages only: "thanks, and what about AGPL?" is a question. */
const PATTERNS: readonly [SmallTalk, RegExp][] = [
  [
    "person",
    /^(?:(?:can|could|may) i |i(?:'d| would) (?:like|want) to |i want to |i need to |please |let me |pls )*(?:(?:talk|speak|chat) (?:to|with)|ask|get me|contact|reach) (?:a |an |some ?|the |real |actual )*(?:person|human|people|someone|somebody|one|body|ospo|staff|agent|expert|lawyer)(?: please)?[.!?]*$|^(?:human|real person|agent)(?: please)?[.!?]*$|^(?:我想|我要|请|帮我|可以|能)?(?:转|找|接)(?:一下)?(?:个)?(?:人工|真人|活人|人|客服)(?:客服|服务)?(?:聊聊|谈谈|咨询|问问)?(?:吗|吧)?[。！？!?]*$|^(?:人工|人工客服|人工服务)[。！!]*$/iu,
  ],
  [
    "greeting",
    /^(?:hi|hii+|hey+|hello+|yo|good (?:morning|afternoon|evening|day)|greetings|howdy|hi there|hello there|hey there|你好|您好|嗨|哈喽|哈啰|早上好|下午好|晚上好|早|在吗|在么)(?: (?:there|all|everyone|team|bot|desk))?[\s.!,?。！～~👋]*$/iu,
  ],
  [
    "thanks",
    /^(?:ok(?:ay)?[, ]+)?(?:thanks?|thank you|thx|ty|tysm|cheers|great|perfect|awesome|got it|makes sense|谢谢|多谢|感谢|谢了|谢谢您|谢谢你|好的谢谢|明白了|懂了)(?:[, ]*(?:a lot|so much|very much|thanks|thank you|that helps?|that helped|!|啦|了|您|你))*[\s.!,。！👍🙏]*$/iu,
  ],
  ["bye", /^(?:bye+|goodbye|see you|see ya|cya|再见|拜拜|回头见)[\s.!。！]*$/iu],
  [
    "help",
    /^(?:help|help me|\?+|what can you do|what do you do|how (?:do|does) (?:this|you) work|who are you|what are you|commands|menu|帮助|帮忙|你能做什么|你会什么|你是谁|怎么用|使用说明)(?: please)?[\s.?!？。]*$/iu,
  ],
];

export function smallTalkIn(text: string): SmallTalk | undefined {
  const said = text.trim();
  if (said.length > 80) return undefined;
  if (/^[\p{Emoji_Presentation}\p{Extended_Pictographic}\s]+$/u.test(said)) return "thanks";
  return PATTERNS.find(([, pattern]) => pattern.test(said))?.[0];
}
