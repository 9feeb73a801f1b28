import { describe, expect, it } from "vitest";
import { allSkills, isSkill, meets, ranked, same, withLevel } from "../src/skills";

describe("skills", () => {
  it("are met when each is there at the level needed", () => {
    expect(meets({ sales: 5, support: 2 }, { sales: 5 })).toBe(true);
    expect(meets({ sales: 4 }, { sales: 5 })).toBe(false);
    expect(meets({}, { sales: 1 })).toBe(false);
    expect(meets({}, {})).toBe(true);
  });
  it("are gone at level 0", () => {
    expect(withLevel({ sales: 5, support: 2 }, "sales", 0)).toEqual({ support: 2 });
    expect(withLevel({ sales: 5 }, "support", 3)).toEqual({ sales: 5, support: 3 });
  });
  it("are the same in whatever order", () => {
    expect(same({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(true);
    expect(same({ a: 1 }, { a: 1, b: 2 })).toBe(false);
    expect(same({ a: 1 }, { a: 2 })).toBe(false);
  });
  it("are listed once, by name, and told the best first", () => {
    expect(allSkills([{ b: 1, a: 2 }, { c: 1, a: 1 }])).toEqual(["a", "b", "c"]);
    expect(ranked({ a: 1, c: 9, b: 9 })).toEqual([["b", 9], ["c", 9], ["a", 1]]);
  });
  it("have names the service takes", () => {
    for (const name of ["sales", "team:hanoi", "lang.en-GB", "2g"]) expect(isSkill(name), name).toBe(true);
    for (const name of ["", "hỗ trợ", "-x", ":x", "a b", "a\n", "x".repeat(65)]) expect(isSkill(name), name).toBe(false);
  });
});
