package dapo.report;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * A problem.
 *
 * @param id its name
 * @param prompt what the model is given; empty where the problems cannot be read
 * @param answer the right answer; empty where the problems cannot be read
 */
@JsonFormat(shape = JsonFormat.Shape.ARRAY)
@JsonPropertyOrder({"id", "prompt", "answer"})
record ProblemText(String id, String prompt, String answer) {}
