package dapo.reasoning;

import causallm.tokenizer.Tokenizer;

import java.util.List;

/**
 * Between problems and solutions and a model's tokens.
 *
 * @param tokenizer the model's
 * @param prompts how problems are put to the model
 * @param splitter where a solution's steps end
 */
public record SolutionCodec(Tokenizer tokenizer, PromptEncoder prompts, StepSplitter splitter) {
    /** Problems are put to the model as they are. */
    public static SolutionCodec plain(Tokenizer tokenizer, StepSplitter splitter) {
        return new SolutionCodec(tokenizer, tokenizer::encode, splitter);
    }

    /** The tokens that the model solves a problem from. */
    public TokenIds prompt(Problem problem) {
        return TokenIds.of(prompts.encode(problem.prompt()));
    }

    /** The steps that a model's tokens make. */
    public List<Step> steps(int[] tokens) {
        return splitter.split(tokens, tokenizer.tokenTexts(tokens));
    }
}
