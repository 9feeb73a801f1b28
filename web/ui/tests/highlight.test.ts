import { describe, expect, it } from "vitest";
import { findWords, pieces, spokenAt } from "../src/highlight";
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
  it("marks nothing for nothing", () => expect(findWords("abc", " … ")).toEqual([]));
});

describe("when a word is spoken", () => {
  const line: Line = { recording_id: "r", leg: "agent", start: 10, end: 20, text: "0123456789" };
  it("is a breath before its place in the line, and never before the line", () => {
    expect(spokenAt(line, 5)).toBeCloseTo(14.4);
    expect(spokenAt(line, 0)).toBe(10);
    expect(spokenAt({ ...line, text: "" }, 3)).toBeLessThanOrEqual(20);
  });
});
