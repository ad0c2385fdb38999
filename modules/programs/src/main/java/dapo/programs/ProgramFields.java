package dapo.programs;

import dapo.reasoning.DatasetException;
import dapo.reasoning.Problem;

import tools.jackson.databind.JsonNode;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** One line of a file of programming problems. */
record ProgramFields(JsonNode object, Path file, long line) {
    private static final Pattern DEFINITION =
            Pattern.compile("^(?:def|class)[ \\t]+(\\w+)", Pattern.MULTILINE);
    private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*");

    ProgramFields {
        if (!object.isObject()) {
            throw new DatasetException(
                    file,
                    line,
                    "",
                    "found "
                            + kind(object)
                            + ", expected one JSON object; mend or remove the line");
        }
    }

    Problem humanEval() {
        String prompt = text("prompt");
        String entryPoint = text("entry_point");
        if (!NAME.matcher(entryPoint).matches()) {
            throw fault("entry_point", "found '" + entryPoint + "', expected a function's name");
        }
        String test = text("test") + "\n\ncheck(" + entryPoint + ")\n";
        return new ProgramTests(prompt, List.of(entryPoint), test).problem(id(), prompt);
    }

    Problem mbpp() {
        String text = text(object.has("text") || !object.has("prompt") ? "text" : "prompt");
        List<String> shown = texts("test_list");
        if (shown.isEmpty()) {
            throw fault("test_list", "found no test, expected at least one");
        }
        List<String> lines = new ArrayList<>();
        lines.addAll(optional("test_setup_code"));
        lines.addAll(optional("test_imports"));
        lines.addAll(shown);
        lines.addAll(optional("challenge_test_list"));
        String test = String.join("\n", lines) + "\n";
        String prompt = "\"\"\"\n" + text.strip() + "\n" + String.join("\n", shown) + "\n\"\"\"\n";
        return new ProgramTests("", calledNames(test), test).problem(id(), prompt);
    }

    /**
     * What the reference program defines and the tests use; none where there is no such program.
     */
    private List<String> calledNames(String test) {
        return DEFINITION
                .matcher(String.join("\n", optional("code")))
                .results()
                .map(MatchResult::group)
                .map(definition -> definition.replaceFirst("\\w+[ \\t]+", ""))
                .filter(name -> Pattern.compile("\\b" + name + "\\b").matcher(test).find())
                .distinct()
                .toList();
    }

    private String id() {
        JsonNode value = object.path("task_id");
        return value.isIntegralNumber() ? value.asString() : text("task_id");
    }

    private String text(String field) {
        JsonNode value = object.path(field);
        if (!value.isString() || value.asString().isBlank()) {
            String found = value.isString() ? "a blank text" : kind(value);
            throw fault(field, "found " + found + ", expected a text; add it or remove the line");
        }
        return value.asString();
    }

    private List<String> texts(String field) {
        JsonNode values = object.path(field);
        if (!values.isArray()) {
            throw fault(field, "found " + kind(values) + ", expected an array of texts; add it");
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode value : values) {
            if (!value.isString()) {
                throw fault(field, "found " + kind(value) + " in it, expected texts; mend it");
            }
            texts.add(value.asString());
        }
        return texts;
    }

    /** A text or an array of texts that may be missing, null or blank. */
    private List<String> optional(String field) {
        JsonNode value = object.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return List.of();
        }
        return value.isString() ? List.of(value.asString()) : texts(field);
    }

    DatasetException fault(String field, String problem) {
        return new DatasetException(file, line, field, problem);
    }

    private static String kind(JsonNode node) {
        return node.isMissingNode()
                ? "nothing"
                : "a JSON " + node.getNodeType().name().toLowerCase(Locale.ROOT);
    }
}
