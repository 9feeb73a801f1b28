import { expect, test } from "vitest";
import { grouped, nameIn } from "../src/reasons";
import type { Reason } from "../src/shapes";

const reason = (code: string, parent: string | null, names: Record<string, string>): Reason => ({
  code, parent, names, position: 0, active: true, complaint: false, choosable: true,
});
const tree = [
  reason("order", null, { vi: "Đơn hàng", en: "Order" }), reason("order.late", "order", { vi: "Giao trễ", en: "Late" }),
  reason("order.new", "order", { vi: "Đặt mới" }), reason("other", null, { vi: "Khác", en: "Other" }),
];

test("choices stand under what is above them", () => {
  expect(grouped(["order.late", "order.new", "other"], tree, "en")).toEqual([
    { title: "Order", codes: ["order.late", "order.new"] }, { title: "", codes: ["other"] },
  ]);
});

test("without a tree there is one group", () => {
  expect(grouped(["a", "b"], [], "vi")).toEqual([{ title: "", codes: ["a", "b"] }]);
});

test("a code is named in the language asked for, or in any that there is", () => {
  expect(nameIn(tree, "order.late", "en")).toBe("Late");
  expect(nameIn(tree, "order.new", "en")).toBe("Đặt mới");
  expect(nameIn(tree, "complaint", "vi")).toBeUndefined();
  expect(nameIn(tree, null, "vi")).toBeUndefined();
});
