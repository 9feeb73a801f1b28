/** Found words in a line of text: marking them and guessing when they were spoken. Pure. */
import type { Line } from "./shapes";

export interface Piece {
  text: string;
  marked: boolean;
}

/** Cuts `text` at pairs of code point offsets; wrong or overlapping pairs cannot lose text. */
export function pieces(text: string, highlights: readonly (readonly [number, number])[]): Piece[] {
  const characters = Array.from(text);
  const marked = new Array<boolean>(characters.length).fill(false);
  for (const [from, to] of highlights) marked.fill(true, Math.max(0, from), Math.max(0, to));
  const result: Piece[] = [];
  characters.forEach((character, index) => {
    const last = result.at(-1);
    const mark = marked[index] === true;
    if (last && last.marked === mark) last.text += character;
    else result.push({ text: character, marked: mark });
  });
  return result;
}

/** One character without its marks and in lower case: Ễ → e, Đ → d. */
function foldCharacter(character: string): string {
  const bare = character.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return bare === "đ" ? "d" : bare;
}

export function fold(text: string): string {
  return Array.from(text.normalize("NFC"), foldCharacter).join("");
}

/** Where the words of a query stand in a text, as pairs of code point offsets, marks ignored. */
export function findWords(text: string, query: string): [number, number][] {
  const words = new Set(fold(query).match(/[\p{L}\p{N}]+/gu) ?? []);
  if (words.size === 0) return [];
  const found: [number, number][] = [];
  const characters = Array.from(text);
  let start = 0;
  let word = "";
  const close = (end: number) => {
    const last = found.at(-1);
    if (words.has(word)) {
      if (last && characters.slice(last[1], start).join("").trim() === "") last[1] = end; // one mark over both
      else found.push([start, end]);
    }
    word = "";
  };
  characters.forEach((character, index) => {
    if (/[\p{L}\p{N}\p{M}]/u.test(character)) {
      if (word === "") start = index;
      word += foldCharacter(character);
    } else close(index);
  });
  close(characters.length);
  return found;
}

/** A breath before the word, so that it is not cut. */
const LEAD_S = 0.6;

/** About when the character at `offset` is spoken, in seconds of the recording: lines carry no word times. */
export function spokenAt(line: Line, offset: number): number {
  const length = Math.max(1, Array.from(line.text).length);
  const share = Math.min(1, Math.max(0, offset / length));
  return Math.max(line.start, line.start + (line.end - line.start) * share - LEAD_S);
}
