/** Found words in a line of text: marking them and guessing when they were spoken. Pure. */
import { wordsToMark } from "./searchQuery";
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
  const sought = wordsToMark(query);
  const words = new Set(sought.words.map(fold));
  const begins = sought.begins.map(fold);
  if (words.size + begins.length === 0) return [];
  const wanted = (word: string) => words.has(word) || (word !== "" && begins.some((begin) => word.startsWith(begin)));
  const found: [number, number][] = [];
  const characters = Array.from(text);
  let start = 0;
  let word = "";
  const close = (end: number) => {
    const last = found.at(-1);
    if (wanted(word)) {
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

/** Where to begin to listen to what was found: not before its line. */
export function breathBefore({ at, line }: { at: number; line: Line }): number {
  return Math.max(line.start, at - LEAD_S);
}
