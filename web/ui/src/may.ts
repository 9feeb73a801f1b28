/** What the routes allow a role; whatever they refuse is not offered. Pure. */
import type { Role } from "./shapes";

/** Change, merge and erase customers, order callbacks, see everybody's backlog. */
export const manages = (role: Role | undefined): boolean => role === "supervisor" || role === "admin";

/** Do something about a case; reviewers only read. */
export const handlesCases = (role: Role | undefined): boolean => role !== undefined && role !== "qa";

/** Look for any customer; an agent knows his caller only. */
export const seesEverybody = (role: Role | undefined): boolean => role !== undefined && role !== "agent";
