import { describe, expect, it } from "vitest";
import { ApiError } from "../src/api";
import { errorText, firstLanguage, language, word } from "../src/i18n";
import { en } from "../src/i18n/en";
import { vi } from "../src/i18n/vi";

function leaves(part: unknown, path = ""): [string, unknown][] {
  if (typeof part !== "object" || part === null) return [[path, part]];
  return Object.entries(part).flatMap(([key, value]) => leaves(value, `${path}.${key}`));
}

const sample = (leaf: unknown) => (typeof leaf === "function" ? String(leaf("a", "b", "c")) : String(leaf));

describe("dictionaries", () => {
  it("say the same things in every language", () => {
    expect(leaves(en).map(([path]) => path).sort()).toEqual(leaves(vi).map(([path]) => path).sort());
  });
  it("leave no text empty", () => {
    for (const [path, leaf] of [...leaves(vi), ...leaves(en)]) expect(sample(leaf).trim(), path).not.toBe("");
  });
  it("are translated, not copied", () => {
    const english = Object.fromEntries(leaves(en));
    const same = leaves(vi).filter(([path, leaf]) => sample(leaf) === sample(english[path]));
    expect(same.map(([path]) => path)).toEqual([".call.menuPath", ".segment.menu"]);
  });
});

describe("the first language", () => {
  it("is the remembered one, else the browser's, else Vietnamese", () => {
    expect(firstLanguage("en", ["vi-VN"])).toBe("en");
    expect(firstLanguage(null, ["fr", "en-US"])).toBe("en");
    expect(firstLanguage("klingon", ["fr"])).toBe("vi");
  });
});

describe("codes and errors in words", () => {
  it("shows an unknown code as it is", () => {
    expect(word(en.disposition, "payment")).toBe("Payment");
    expect(word(en.disposition, "sent_to_branch")).toBe("sent to branch");
    expect(word(en.disposition, null)).toBe("");
  });
  it("says what to do, by code, then by status", () => {
    language.value = "vi";
    expect(errorText(new ApiError(401, "invalid_credentials", "no"))).toBe(vi.error.invalid_credentials);
    expect(errorText(new ApiError(404, "odd", "There is no such thing."))).toBe(vi.error.not_found);
    expect(errorText(new ApiError(422, "odd", "x"))).toBe(vi.error.not_valid);
    expect(errorText(new ApiError(500, "odd", "x"))).toBe(vi.error.any);
    language.value = "en";
    expect(errorText(new ApiError(422, "odd", "Give a reason."))).toBe("Give a reason.");
    expect(errorText(new TypeError("bug"))).toBe(en.error.any);
  });
});
