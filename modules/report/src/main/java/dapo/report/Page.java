package dapo.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Puts a page together from its template, style and scripts, and data.
 *
 * <p>The data is hostile text. It stands in the page as JSON in which no character has a meaning in
 * HTML, in elements that are never run; the page's Content-Security-Policy lets the browser run and
 * apply nothing but this module's own script and style, which it knows by their hashes, and fetch
 * nothing at all.
 */
final class Page {
    private static final List<String> SCRIPTS =
            List.of(
                    "elements.js",
                    "charts.js",
                    "sections.js",
                    "list.js",
                    "solution.js",
                    "viewer.js");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(\\w+)}}");

    private final String title;
    private final StringBuilder data = new StringBuilder();

    Page(String title) {
        this.title = title;
    }

    /** Adds a JSON document that the scripts find under {@code id}. */
    void addData(String id, String json) {
        data.append("<script type=\"application/json\" id=\"").append(id).append("\">");
        appendEscaped(json);
        data.append("</script>\n");
    }

    /** JSON's strings spell these characters in a second way, and only strings hold them. */
    private void appendEscaped(String json) {
        for (int index = 0; index < json.length(); index++) {
            char each = json.charAt(index);
            switch (each) {
                case '<', '>', '&', '\u2028', '\u2029' ->
                        data.append("\\u%04x".formatted((int) each));
                default -> data.append(each);
            }
        }
    }

    String html() {
        String style = resource("report.css");
        String script =
                SCRIPTS.stream().map(Page::resource).collect(Collectors.joining("\n", "\n", ""));
        return fill(
                resource("report.html"),
                Map.of(
                        "title",
                        escaped(title),
                        "policy",
                        policy(style, script),
                        "style",
                        style,
                        "data",
                        data.toString(),
                        "script",
                        script));
    }

    private static String policy(String style, String script) {
        return "default-src 'none'; base-uri 'none'; form-action 'none'; style-src '%s'; script-src '%s'"
                .formatted(hash(style), hash(script));
    }

    private static String hash(String text) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** In one pass: what is put in is not searched for placeholders. */
    private static String fill(String template, Map<String, String> values) {
        return PLACEHOLDER
                .matcher(template)
                .replaceAll(found -> Matcher.quoteReplacement(values.get(found.group(1))));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String resource(String name) {
        try (InputStream stream = Page.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
