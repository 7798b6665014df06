import { expect, it } from "vitest";
import { matchExpression } from "./search-text.ts";
import {
  groupsOnlyIn,
  meaningsOf,
  readSynonyms,
  SynonymList,
  synonymsOf,
  writeSynonyms,
} from "./synonyms.ts";

const LIST: SynonymList = {
  groups: [
    { words: ["sofa", "couch", "coffee bed"] },
    { words: ["iPhone"], finds: ["smart phone"] },
    { words: ["couch", "divan"] },
  ],
};
const SYNONYMS = synonymsOf(LIST);

it("each word of a group finds the others, and one way only where it says so", () => {
  expect(matchExpression("sofas", SYNONYMS)?.whole).toBe(
    '((("sofas" OR "sofa")) OR ("couch") OR ("coffee" AND "bed"))',
  );
  expect(matchExpression("iphone", SYNONYMS)?.whole).toBe('(("iphone") OR ("smart" AND "phone"))');
  expect(matchExpression("smart phone", SYNONYMS)).toEqual(matchExpression("smart phone"));
});

it("a word of two groups finds what either says, and not what those find", () => {
  expect(SYNONYMS.get("couch")).toEqual(["sofa", "coffee bed", "divan"]);
  expect(SYNONYMS.get("divan")).toEqual(["couch"]);
});

it("a term of several words is found among others, however it is written, and the longest counts", () => {
  const whole = matchExpression("red Coffee-Beds blue", SYNONYMS)?.whole;
  expect(whole).toMatch(/^"red" AND \(\(.+ OR \("sofa"\) OR \("couch"\)\) AND "blue"$/);
  const longer = synonymsOf({
    groups: [{ words: ["sea", "ocean"] }, { words: ["sea horse", "hippocampus"] }],
  });
  expect(matchExpression("sea horse", longer)?.whole).toBe('(("sea" AND "horse") OR ("hippocampus"))');
});

it("a search without a known term is the same as in a shop without synonyms", () => {
  expect(matchExpression("red table", SYNONYMS)).toEqual(matchExpression("red table"));
  expect(matchExpression("sofa", SYNONYMS)?.typed).toBe('"sofa"*');
});

it("a term that is begun suggests what the whole term means, from three letters on", () => {
  expect(meaningsOf("sof", SYNONYMS)).toEqual(["couch", "coffee bed"]);
  expect(meaningsOf("coffee b", SYNONYMS)).toEqual(["sofa", "couch"]);
  expect(meaningsOf("so", SYNONYMS)).toEqual([]);
  expect(meaningsOf("(", SYNONYMS)).toEqual([]);
});

it("what a merchant writes is read as it was written", () => {
  const text = writeSynonyms(LIST);
  expect(text.split("\n")[1]).toBe("iPhone => smart phone");
  expect(SynonymList.parse({ groups: readSynonyms(text).groups })).toEqual(LIST);
  expect(readSynonyms("\r\n a , b\r\n\r\nc=>d")).toEqual({
    groups: [{ words: ["a", "b"] }, { words: ["c"], finds: ["d"] }],
    lines: [2, 4],
  });
});

it("the audit log is told the groups that came and went", () => {
  const next = { groups: LIST.groups.slice(1) };
  expect([groupsOnlyIn(LIST, next), groupsOnlyIn(next, LIST)]).toEqual([LIST.groups.slice(0, 1), []]);
});

it.each([
  [{ words: ["sofa"] }, "groups.0.words"],
  [{ words: [] }, "groups.0.words"],
  [{ words: ["sofa", "Sofas"] }, "groups.0.words.1"],
  [{ words: ["t-shirt"], finds: ["tshirts"] }, "groups.0.finds.0"],
  [{ words: ["sofa", " "] }, "groups.0.words.1"],
  [{ words: ["sofa", "!?"] }, "groups.0.words.1"],
  [{ words: ["sofa", "a\u0007b"] }, "groups.0.words.1"],
  [{ words: ["sofa", "a,b"] }, "groups.0.words.1"],
  [{ words: ["sofa", "a => b"] }, "groups.0.words.1"],
  [{ words: ["sofa", "x".repeat(61)] }, "groups.0.words.1"],
  [{ words: ["sofa", "one two three four five"] }, "groups.0.words.1"],
  [{ words: ["sofa", 7] }, "groups.0.words.1"],
  [{ words: Array.from({ length: 21 }, (_, i) => `w${i}`) }, "groups.0.words"],
  [{ words: ["sofa"], finds: [] }, "groups.0.finds"],
  [{ words: ["sofa", "couch"], both: true }, "groups.0"],
])("%j is refused", (group, path) => {
  const read = SynonymList.safeParse({ groups: [group] });
  expect(new Set(read.error?.issues.map((issue) => issue.path.join(".")))).toEqual(new Set([path]));
});

it("a term has four words at most, and one way may be written with several on either side", () => {
  const list = (...words: string[]) => SynonymList.safeParse({ groups: [{ words }] }).success;
  expect([list("a b c d", "e"), list("a b c d e", "f")]).toEqual([true, false]);
  const groups = [{ words: ["sofa", "couch"], finds: ["settee", "love seat"] }];
  expect(writeSynonyms({ groups })).toBe("sofa, couch => settee, love seat");
  expect(readSynonyms("sofa ,couch=> settee,love seat").groups).toEqual(groups);
  expect(readSynonyms(" \na => b => c").groups).toEqual([{ words: ["a"], finds: ["b => c"] }]);
});
