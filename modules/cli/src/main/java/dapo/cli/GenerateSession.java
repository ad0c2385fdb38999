package dapo.cli;

import causallm.tokenizer.TokenizerException;

import dapo.pipeline.PromptedPolicy;
import dapo.pipeline.PromptedPolicy.Answer;
import dapo.pipeline.UnusablePromptException;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Prompts, and what a policy says to them.
 *
 * @param samples answers to each prompt
 * @param live whether a single answer is shown as it comes
 * @param out where answers go, and nothing else
 * @param err where the rest goes
 */
record GenerateSession(
        PromptedPolicy policy, int samples, boolean live, PrintWriter out, PrintWriter err) {

    /** Answers all prompts: a single one as it is said, else all together. */
    void answerAll(List<String> prompts) {
        if (live && prompts.size() == 1 && samples == 1) {
            sayLive(prompts.getFirst());
            return;
        }
        List<List<Answer>> answers = policy.answer(prompts);
        for (int i = 0; i < prompts.size(); i++) {
            print(i + 1, prompts.size(), answers.get(i));
        }
        long cut = answers.stream().flatMap(List::stream).filter(each -> !each.finished()).count();
        tellCutOff(cut, (long) prompts.size() * samples);
    }

    /**
     * Answers each line as it comes, until there is none; one that cannot be answered is told, and
     * the next one read.
     *
     * @param sign shown before a line is read
     */
    void answerLines(BufferedReader lines, String sign) {
        for (String line = next(lines, sign); line != null; line = next(lines, sign)) {
            if (!line.isBlank()) {
                answerLine(line);
            }
        }
    }

    private String next(BufferedReader lines, String sign) {
        err.print(sign);
        err.flush();
        try {
            return lines.readLine();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void answerLine(String line) {
        try {
            answerAll(List.of(line));
        } catch (UnusablePromptException | TokenizerException refused) {
            err.println("dapo: " + OneLine.of(refused.getMessage()));
        }
    }

    private void print(int number, int prompts, List<Answer> answers) {
        for (int sample = 0; sample < answers.size(); sample++) {
            if (prompts > 1 || answers.size() > 1) {
                out.println(
                        "---"
                                + (prompts > 1 ? " prompt " + number : "")
                                + (answers.size() > 1 ? " sample " + (sample + 1) : ""));
            }
            out.println(answers.get(sample).text());
        }
    }

    private void sayLive(String prompt) {
        boolean finished =
                policy.stream(
                        prompt,
                        text -> {
                            out.print(text);
                            out.flush();
                        });
        out.println();
        tellCutOff(finished ? 0 : 1, 1);
    }

    private void tellCutOff(long cut, long all) {
        if (cut > 0) {
            err.printf(
                    "dapo: %d of %d answers cut off at the longest allowed: --max-new-tokens%n",
                    cut, all);
        }
    }
}
