import { describe, expect, it } from "vitest";
import { breathBefore, findWords, pieces } from "../src/highlight";
import type { Line } from "../src/shapes";

const marked = (text: string, query: string) =>
  pieces(text, findWords(text, query)).filter((p) => p.marked).map((p) => p.text);

describe("marking found words", () => {
  it("counts characters, not UTF-16 units", () => {
    expect(pieces("😀 hoá đơn", [[2, 9]])).toEqual([{ text: "😀 ", marked: false }, { text: "hoá đơn", marked: true }]);
  });
  it("loses no text to offsets that overlap or lie outside", () => {
    expect(pieces("abc", [[1, 9], [-4, 2]]).map((p) => p.text).join("")).toBe("abc");
  });
  it("finds words whatever their marks, đ and case", () => {
    expect(marked("Hoá đơn của ĐIỆN lực", "hoa don dien")).toEqual(["Hoá đơn", "ĐIỆN"]);
  });
  it("finds whole words only", () => expect(marked("hoang hoa", "hoa")).toEqual(["hoa"]));
  it("finds words written with combining marks", () => expect(marked("hoa\u0301 đơn", "hoá")).toEqual(["hoa\u0301"]));
  it("marks what was sought, not how: no operators, nothing that is to be left out, beginnings as such", () => {
    expect(marked("khách đổi đơn hàng giao hàng", 'agent:"đơn hàng" OR giao* -khách NOT đổi NEAR/5 ~lạ')).toEqual(["đơn hàng giao hàng"]);
    expect(marked("giao hàng", "gia*")).toEqual(["giao"]);
  });
  it("marks nothing for nothing", () => expect(findWords("abc", " … ")).toEqual([]));
});

describe("when to begin to listen", () => {
  const line: Line = { recording_id: "r", leg: "agent", start: 10, end: 20, text: "" };
  it("is a breath before the word, and never before its line", () => {
    expect(breathBefore({ at: 14, line })).toBeCloseTo(13.4);
    expect(breathBefore({ at: 10.2, line })).toBe(10);
  });
});
