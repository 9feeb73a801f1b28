/** Cases: a list, one of them, and a new one. */
import "../customers/customers.css";
import "../cases/cases.css";
import { CaseList } from "../cases/CaseList";
import { CaseView } from "../cases/CaseView";
import { NewCaseForm } from "../cases/NewCaseForm";
import { handlesCases } from "../may";
import { route } from "../route";
import { user } from "../session";

export function CasesPage() {
  const [first = ""] = route.value.parts;
  if (first === "new" && handlesCases(user.value?.role)) return <NewCaseForm />;
  if (first !== "" && first !== "new") return <CaseView key={first} number={first} />;
  return <CaseList />;
}
