/** The whole screen: log-in, or the bar on top and the page the address names. */
import { useEffect } from "preact/hooks";
import { ConnectionBanner } from "./components/ConnectionBanner";
import { Notice } from "./components/Notice";
import { TopBar } from "./components/TopBar";
import { language, t } from "./i18n";
import { live } from "./live";
import { AgentPage } from "./pages/AgentPage";
import { BoardPage } from "./pages/BoardPage";
import { CallbacksPage } from "./pages/CallbacksPage";
import { CasesPage } from "./pages/CasesPage";
import { CustomersPage } from "./pages/CustomersPage";
import { LoginPage } from "./pages/LoginPage";
import { MyReviewsPage } from "./pages/MyReviewsPage";
import { QaPage } from "./pages/QaPage";
import { QualityPage } from "./pages/QualityPage";
import { ReportPage } from "./pages/ReportPage";
import { StaffPage } from "./pages/StaffPage";
import { route, type Page } from "./route";
import { pagesFor, user } from "./session";

const PAGES = {
  agent: AgentPage, mine: MyReviewsPage, board: BoardPage, callbacks: CallbacksPage, cases: CasesPage, customers: CustomersPage,
  staff: StaffPage, report: ReportPage,
  quality: QualityPage, qa: QaPage,
};

export function App() {
  const someone = user.value;
  if (someone === undefined) return <Notice />;
  if (someone === null) {
    return (
      <>
        <LoginPage />
        <Notice />
      </>
    );
  }
  const allowed = pagesFor(someone);
  const wanted = route.value.page;
  const page = wanted !== null && allowed.includes(wanted) ? wanted : allowed[0] ?? "qa";
  const Content = PAGES[page];
  return (
    <>
      <a class="skip" href="#main" onClick={skipToMain}>{t().nav.skip}</a>
      <TopBar pages={allowed} page={page} someone={someone} />
      <ConnectionBanner />
      <main id="main" tabIndex={-1} class={`page page-${page}`}>
        <Content />
      </main>
      <Notice />
      <Title page={page} />
    </>
  );
}

/** The address after `#` names our pages, so the skip link must not change it. */
function skipToMain(event: Event): void {
  event.preventDefault();
  document.getElementById("main")?.focus();
}

/** The browser tab tells of a ringing phone even from behind other windows. */
function Title({ page }: { page: Page }) {
  const pop = live.value.pop;
  const words = t();
  const lang = language.value;
  const ringing = pop?.state === "ringing" ? `☎ ${pop.name || pop.number}` : null;
  useEffect(() => {
    document.title = `${ringing ?? words.nav[page]} · Tổng Đài`;
  }, [ringing, page, lang]);
  return null;
}
