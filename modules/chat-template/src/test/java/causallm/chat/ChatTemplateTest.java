package causallm.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;

class ChatTemplateTest {
    private static final List<ChatMessage> HELLO = List.of(ChatMessage.user("Hello"));

    @TempDir private Path folder;

    @Test
    void aFolderWithoutATemplateHasNone() throws IOException {
        assertThat(ChatTemplate.find(folder)).isEmpty();
        config("{'eos_token':'</s>','chat_template':null}");
        assertThat(ChatTemplate.find(folder)).isEmpty();
    }

    @Test
    void theTemplateKnowsTheSpecialTokensOfTheFolder() throws IOException {
        config(
                "{'bos_token':{'content':'<s>'},'eos_token':'</s>','add_bos_token':true,'chat_template':'{{"
                    + " bos_token }}{{ messages[0].content }}{{ eos_token }}{{ pad_token }}'}");
        assertThat(render()).isEqualTo("<s>Hello</s>");
        Files.writeString(
                folder.resolve("special_tokens_map.json"),
                "{\"eos_token\":\"</other>\",\"pad_token\":\"<pad>\"}");
        assertThat(render()).isEqualTo("<s>Hello</s><pad>");
    }

    @Test
    void aFileOfItsOwnGoesBeforeTheConfiguration() throws IOException {
        config("{'chat_template':'old'}");
        Files.writeString(folder.resolve("chat_template.jinja"), "new\n");
        assertThat(render()).isEqualTo("new");
    }

    @Test
    void severalTemplatesAreFoundByName() throws IOException {
        config(
                "{'chat_template':[{'name':'default','template':'one'},{'name':'tool_use','template':'two'}]}");
        assertThat(render()).isEqualTo("one");
        assertThat(ChatTemplate.load(folder, "tool_use").render(HELLO, true)).isEqualTo("two");
        assertThatThrownBy(() -> ChatTemplate.load(folder, "rag"))
                .isInstanceOf(ChatTemplateException.class)
                .hasMessage(
                        folder.resolve("tokenizer_config.json")
                                + ": field 'chat_template': found no template 'rag', expected one"
                                + " of [default, tool_use]");
        config("{'chat_template':[{'name':'tool_use','template':'two'}]}");
        assertThatThrownBy(() -> ChatTemplate.find(folder))
                .hasMessageContaining("found no template 'default'");
    }

    @Test
    void aTemplateThatRefusesIsNamedWithItsLine() throws IOException {
        Path file = folder.resolve("chat_template.jinja");
        Files.writeString(file, "{% if true %}\n\n{{ raise_exception('No\nsystem!') }}{% endif %}");
        assertThatThrownBy(this::render)
                .isInstanceOf(ChatTemplateException.class)
                .hasMessage(file + ": line 3: the template refuses this conversation: No system!");
    }

    @Test
    void aTemplateThatDoesNotParseIsNamedWithItsLine() throws IOException {
        Path file = folder.resolve("chat_template.jinja");
        Files.writeString(file, "a\n{% for x in %}");
        assertThatThrownBy(() -> ChatTemplate.find(folder))
                .isInstanceOf(ChatTemplateException.class)
                .hasMessage(file + ": line 2: found '%}', expected an expression");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% if x %}",
                "{% endif %}",
                "{{ 1 +",
                "{{ ) }}",
                "{% include 'x' %}",
                "{# open",
                "{{ 'open }}",
                "{{ [1, 2 }}",
                "{% set = 1 %}",
                "{{ a b }}",
                "{{ 1 $ 2 }}",
                "{{ 99999999999999999999 }}",
                "{% raw %} x",
                "{% for x in y %}{% endif %}",
            })
    void brokenTemplatesAreRefusedInOneLine(String source) {
        assertThatThrownBy(() -> template(source))
                .isInstanceOf(ChatTemplateException.class)
                .hasMessageMatching("test: line \\d+: found .*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ nothing.x }}",
                "{{ nothing() }}",
                "{{ nothing + 'x' }}",
                "{{ 'x' + nothing }}",
                "{{ 'a' + 1 }}",
                "{{ 1 / 0 }}",
                "{{ 9223372036854775807 + 1 }}",
                "{{ 'x' | unknown }}",
                "{{ 'x' is unknown }}",
                "{{ messages.append(1) }}",
                "{{ messages[0].update({}) }}",
                "{{ 'x'.foo() }}",
                "{{ [1, 'a'] | sort }}",
                "{% for a, b in [[1]] %}{% endfor %}",
                "{{ range }}{{ range() }}",
                "{{ ''.join([1]) }}",
                "{{ nothing | tojson }}",
                "{{ {[1]: 2} }}",
            })
    void faultsOfARenderingAreNamedInOneLine(String source) {
        assertThatThrownBy(() -> template(source).render(HELLO, false))
                .isInstanceOf(ChatTemplateException.class)
                .hasMessageStartingWith("test: line ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
                "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
                "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
                "{% set ns = namespace(x='aaaaaaaa') %}{% for i in range(99) %}{% set ns.x = ns.x +"
                        + " ns.x %}{% endfor %}",
                "{% set ns = namespace(x=[1, 2]) %}{% for i in range(99) %}{% set ns.x = ns.x +"
                        + " ns.x %}{% endfor %}",
                "{% set ns = namespace(x=[1]) %}{% for i in range(99) %}{% set ns.x = [ns.x, ns.x]"
                        + " %}{% endfor %}{{ ns.x }}",
                "{% set ns = namespace(x=[1]) %}{% for i in range(99999) %}{% set ns.x = [ns.x]"
                        + " %}{% endfor %}",
                "{{ 'a' * 999999999999 }}",
                "{{ range(999999999999) }}",
                "{% for i in range(99999) %}{{ 'a' * 99999 }}{% endfor %}",
                "{% set x = 'a' * 999999 %}{% for i in range(99999) %}{% set y = x.replace('a',"
                        + " 'bbbb') %}{% endfor %}",
            })
    void aTemplateThatWouldNotEndIsStopped(String source) {
        assertTimeoutPreemptively(
                Duration.ofSeconds(60),
                () ->
                        assertThatThrownBy(() -> template(source).render(HELLO, false))
                                .isInstanceOf(ChatTemplateException.class)
                                .hasMessageContaining("expected"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "[", "{{ -", "not ", "{% if x %}", "1 if ", "{'a':"})
    void deepNestingIsRefused(String part) {
        String source = part.startsWith("{%") ? part.repeat(100_000) : "{{ " + part.repeat(100_000);
        assertThatThrownBy(() -> template(source)).isInstanceOf(ChatTemplateException.class);
    }

    @Test
    void anyTextIsATemplateOrAFault() {
        String[] parts = {
            "{{", "}}", "{%", "%}", "-", "if", " x ", "endif", "for", "in", "messages", "[", "]",
                    "(", ")", ":", "1",
            "'s'", "|", "trim", ".", "set", "=", "{", "}", "~", "is", "not", "defined", "\n", "{#",
                    "#}", ",", "else"
        };
        Random random = new Random(1);
        int rendered = 0;
        for (int round = 0; round < 20_000; round++) {
            StringBuilder source = new StringBuilder();
            for (int count = random.nextInt(12); count > 0; count--) {
                source.append(parts[random.nextInt(parts.length)]);
            }
            try {
                template(source.toString()).render(HELLO, true);
                rendered++;
            } catch (ChatTemplateException e) {
                assertThat(e).message().hasLineCount(1);
            }
        }
        assertThat(rendered).isGreaterThan(1000);
    }

    @Test
    void datesAreThoseOfTheClock() {
        Clock clock = Clock.fixed(Instant.parse("2024-07-06T05:04:03Z"), ZoneOffset.UTC);
        ChatTemplate template =
                new ChatTemplate(
                        "{{ strftime_now('%d %b %Y, %A %-d %B %H:%M:%S 100%%') }}",
                        "test", Map.of(), clock);
        assertThat(template.render(HELLO, false))
                .isEqualTo("06 Jul 2024, Saturday 6 July 05:04:03 100%");
    }

    @Test
    void aConversationIsNotTakenForATemplate() {
        String content = "{{ 7 * 7 }}{% raise %}{#";
        assertThat(
                        template("{{ messages[0].content }}")
                                .render(List.of(ChatMessage.user(content)), false))
                .isEqualTo(content);
    }

    private String render() {
        return ChatTemplate.find(folder).orElseThrow().render(HELLO, true);
    }

    private static ChatTemplate template(String source) {
        return new ChatTemplate(source, "test", Map.of(), Clock.systemUTC());
    }

    private void config(String content) throws IOException {
        Files.writeString(folder.resolve("tokenizer_config.json"), content.replace('\'', '"'));
    }
}
