import { describe, expect, it } from "vitest";
import { wishOf } from "../src/transfers/wish";

describe("where a caller is sent", () => {
  it("is a queue, a colleague or a number", () => {
    expect(wishOf("queue:sales", "")).toEqual({ queue: "sales" });
    expect(wishOf("agent:an", "")).toEqual({ agent_id: "an" });
    expect(wishOf("outside", " 0281234567 ")).toEqual({ number: "0281234567" });
  });
  it("is nowhere as long as nothing is chosen or no number is there", () => {
    expect(wishOf("", "")).toBeNull();
    expect(wishOf("outside", " ")).toBeNull();
  });
});
