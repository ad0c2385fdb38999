package dapo.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dapo.pipeline.RunDirectory;
import dapo.report.RunReport;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The page of a run of 5,000 solutions as a browser shows it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReportInBrowserTest {
    /** Texts whose contrast to what is behind them is less than AA asks for (WCAG 2.2, 1.4.3). */
    private static final String FAINT =
            """
            (() => {
              const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
              const layer = colour => {
                paint.fillStyle = colour;
                paint.fillRect(0, 0, 1, 1);
              };
              const read = () => [...paint.getImageData(0, 0, 1, 1).data].slice(0, 3);
              const light = rgb => rgb.map(c => c / 255)
                .map(c => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
                .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
              const faint = [];
              for (const each of document.querySelectorAll("body *")) {
                const own = [...each.childNodes].some(n => n.nodeType === 3 && n.data.trim());
                if (!own || !each.checkVisibility() || ["SCRIPT", "OPTION", "NOSCRIPT"].includes(each.tagName)) continue;
                const above = [];
                for (let box = each; box instanceof Element; box = box.parentElement) above.unshift(box);
                layer("white");
                above.forEach(box => layer(getComputedStyle(box).backgroundColor));
                const behind = light(read());
                const style = getComputedStyle(each);
                layer(each instanceof SVGElement ? style.fill : style.color);
                const front = light(read());
                const contrast = (Math.max(front, behind) + 0.05) / (Math.min(front, behind) + 0.05);
                if (contrast < 4.5) faint.push(each.tagName + "." + each.getAttribute("class") + " " + contrast.toFixed(2));
              }
              return [...new Set(faint)].join("; ");
            })()
            """;

    private Optional<Browser> started = Optional.empty();
    private Path page = Path.of("");

    @BeforeAll
    void openPage(@TempDir Path folder) throws IOException, InterruptedException {
        Optional<Path> executable = Browser.installed();
        assumeTrue(executable.isPresent(), "no Chromium on the PATH to show the page in");
        Path place = folder.resolve("run");
        LargeRun.write(place);
        try (RunDirectory run = RunDirectory.view(place)) {
            page = RunReport.of(run, RunReport.STANDARD_SOLUTIONS).write();
        }
        Path profile = Files.createDirectory(folder.resolve("profile"));
        started = Optional.of(Browser.start(executable.get(), profile));
    }

    @AfterAll
    void close() {
        started.ifPresent(Browser::close);
    }

    private Browser opened(int width) throws InterruptedException {
        Browser browser = started.orElseThrow();
        browser.resize(width);
        browser.open(page);
        return browser;
    }

    private static String text(Browser browser, String selector) {
        return browser.evaluate("document.querySelector('%s').textContent".formatted(selector))
                .asString();
    }

    @Test
    void itOpensWithoutErrorsAndAsksForNothingElse() throws IOException, InterruptedException {
        Browser browser = opened(1280);
        assertThat(text(browser, ".count")).isEqualTo("5,000 of 5,000 solutions");
        assertThat(browser.evaluate("document.querySelectorAll('.row').length").asInt())
                .isBetween(5, 60);
        assertThat(
                        browser.events(
                                "Runtime.exceptionThrown",
                                "Runtime.consoleAPICalled",
                                "Log.entryAdded"))
                .isEmpty();
        assertThat(browser.events("Network.requestWillBeSent"))
                .extracting(request -> request.at("/request/url").asString())
                .containsExactly(page.toUri().toString());
        double milliseconds =
                browser.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
                        .asDouble();
        System.out.printf(
                "a page of %d solutions (%.1f MB) opened in %.0f ms%n",
                LargeRun.SOLUTIONS, Files.size(page) / 1e6, milliseconds);
    }

    @Test
    void hostileTextIsShownAndDoesNothing() throws InterruptedException {
        Browser browser = opened(1280);
        search(browser, "onerror");
        assertThat(text(browser, ".solution")).contains("</script><img src=x onerror=");
        assertThat(browser.evaluate("document.images.length").asInt()).isZero();
        assertThat(browser.evaluate("typeof window.hacked").asString()).isEqualTo("undefined");
    }

    private static void search(Browser browser, String words) {
        browser.evaluate(
                "search.value = '%s'; search.dispatchEvent(new Event('input'))".formatted(words));
        browser.evaluate("new Promise(done => setTimeout(() => done(1), 400))");
    }

    @Test
    void searchAndFiltersLeadToSolutions() throws InterruptedException {
        Browser browser = opened(1280);
        String step = text(browser, ".step .written");
        search(browser, step.substring(step.lastIndexOf(' ') + 1));
        assertThat(text(browser, ".count")).matches("[1-9]\\d* of 5,000 solutions");
        assertThat(text(browser, ".step .written")).isEqualTo(step);
        search(browser, "nothing says this");
        assertThat(text(browser, ".count")).isEqualTo("0 of 5,000 solutions");

        search(browser, "");
        browser.evaluate("outcome.value = 'wrong'; outcome.dispatchEvent(new Event('change'))");
        assertThat(text(browser, ".row .badge")).isEqualTo("wrong");
        browser.evaluate("order.value = 'drop'; order.dispatchEvent(new Event('change'))");
        List<Double> drops =
                browser.evaluate("[...document.querySelectorAll('.drop')].map(d => d.textContent)")
                        .valueStream()
                        .map(drop -> Double.valueOf(drop.asString().replace('\u2212', '-')))
                        .toList();
        assertThat(drops).hasSizeGreaterThan(5).isSorted();
        assertThat(drops.getFirst()).isLessThan(-0.5);
    }

    @Test
    void theKeyboardReachesTheListAndWhatItSelects() throws InterruptedException {
        Browser browser = opened(1280);
        String focused = "";
        for (int tabs = 0; tabs < 40 && !focused.equals("solution-list"); tabs++) {
            browser.press("Tab", 9);
            focused = browser.evaluate("document.activeElement.id").asString();
        }
        assertThat(focused).isEqualTo("solution-list");
        browser.evaluate("order.value = 'given'; order.dispatchEvent(new Event('change'))");
        browser.press("ArrowDown", 40);
        assertThat(text(browser, "[aria-selected=true] .id")).endsWith(" · 1");
        assertThat(text(browser, ".solution h3")).endsWith(", sample 1");
        browser.press("End", 35);
        assertThat(
                        browser.evaluate(
                                        "document.getElementById(document.activeElement.getAttribute('aria-activedescendant')).ariaPosInSet")
                                .asString())
                .isEqualTo("5000");
        browser.press("Enter", 13);
        assertThat(browser.evaluate("document.activeElement.id").asString()).isEqualTo("solution");
    }

    @ParameterizedTest
    @ValueSource(ints = {360, 768, 1280, 1600})
    void itIsNoWiderThanItsWindow(int width) throws InterruptedException {
        Browser browser = opened(width);
        browser.evaluate(
                "document.querySelectorAll('details').forEach(box => { box.open = true; })");
        browser.settle();
        assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
                .isEqualTo(width);
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void textStandsOutFromWhatIsBehindIt(String scheme) throws InterruptedException {
        Browser browser = started.orElseThrow();
        browser.call(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
        opened(1280);
        browser.evaluate(
                "document.querySelectorAll('details').forEach(box => { box.open = true; })");
        browser.settle();
        assertThat(browser.evaluate(FAINT).asString()).isEmpty();
    }
}
