package dapo.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

class PageTest {
    private static String page() {
        Page page = new Page("a <title> & more");
        page.addData("overview", "{\"text\":\"</script>\"}");
        return page.html();
    }

    private static String between(String html, String start, String end) {
        Matcher found =
                Pattern.compile(Pattern.quote(start) + "(.*?)" + Pattern.quote(end), Pattern.DOTALL)
                        .matcher(html);
        assertThat(found.find()).as(start).isTrue();
        return found.group(1);
    }

    private static String hash(String text) throws NoSuchAlgorithmException {
        byte[] digest =
                MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    }

    @Test
    void thePolicyAllowsThePagesOwnScriptAndStyleAlone() throws NoSuchAlgorithmException {
        String html = page();
        assertThat(between(html, "Content-Security-Policy\" content=\"", "\""))
                .isEqualTo(
                        "default-src 'none'; base-uri 'none'; form-action 'none'; style-src %s; script-src %s"
                                .formatted(
                                        hash(between(html, "<style>", "</style>")),
                                        hash(between(html, "<script>", "</script>"))));
    }

    @Test
    void titleAndDataAreEscaped() {
        assertThat(page())
                .contains("<title>a &lt;title&gt; &amp; more</title>")
                .contains("{\"text\":\"\\u003c/script\\u003e\"}");
    }

    @Test
    void nothingIsFetchedAndNoTextBecomesMarkup() {
        String html = page();
        assertThat(html).doesNotContain(" src=", "@import", "url(", " style=");
        assertThat(html.replace("http://www.w3.org/2000/svg", ""))
                .doesNotContain("http:", "https:");
        assertThat(between(html, "<script>", "</script>"))
                .doesNotContain(
                        "innerHTML",
                        "outerHTML",
                        "insertAdjacentHTML",
                        "document.write",
                        "eval(",
                        "new Function",
                        "fetch(",
                        "XMLHttpRequest",
                        "import(");
    }
}
