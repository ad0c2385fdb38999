package causallm.hub;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the status of an answer means. The server's own words stay out of messages: they are not
 * ours to trust.
 */
final class AnswerStatus {
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

    /** The hub's own header: how many seconds until it answers again. */
    private static final Pattern RATE_LIMIT = Pattern.compile(";\\s*r=0\\s*;\\s*t=([0-9]{1,9})");

    private AnswerStatus() {}

    /**
     * Lets an answer with content pass, and one that says that a range lies outside the file.
     *
     * @param ofHub whether the hub itself answers, and not a server that it redirects to
     * @throws TransientFault when it may be otherwise next time
     * @throws HubException when it will not
     */
    static void check(Answer answer, HubName name, boolean ofHub) throws TransientFault {
        int status = answer.status();
        if (status / 100 == 2 || answer.isRedirect() || status == 416) {
            return;
        }
        if (status == 429 || status == 408 || status / 100 == 5) {
            String problem = answer.label() + " answers with status " + status;
            throw new TransientFault(problem, waitAsked(answer));
        }
        if (!ofHub && status == 403) {
            throw new TransientFault(answer.label() + " refuses (status 403)");
        }
        throw refusal(answer, name, ofHub);
    }

    private static HubException refusal(Answer answer, HubName name, boolean ofHub) {
        String asked = answer.asked();
        String code = answer.header("X-Error-Code").orElse("");
        if (!ofHub) {
            return other(answer);
        } else if (code.equals("GatedRepo")) {
            return noAccess(asked, name);
        }
        return switch (answer.status()) {
            case 401 ->
                    new UnreachableException(
                            asked
                                    + ": found no such model, or one that wants another token"
                                    + " (status 401); check the name, or set HF_TOKEN");
            case 403 -> noAccess(asked, name);
            case 404 -> new HubException(asked + ": " + absent(code, name));
            default -> other(answer);
        };
    }

    private static HubException noAccess(String asked, HubName name) {
        return new UnreachableException(
                asked
                        + ": found no access, expected the model's conditions accepted and a token"
                        + " that may read it; see the page of "
                        + name.repository()
                        + " on the hub, and set HF_TOKEN");
    }

    private static HubException other(Answer answer) {
        return new HubException(
                "%s answers with status %d, expected a file of the hub; check HF_ENDPOINT"
                        .formatted(answer.label(), answer.status()));
    }

    private static String absent(String code, HubName name) {
        return switch (code) {
            case "RevisionNotFound" ->
                    "found no revision '"
                            + name.revision()
                            + "', expected a branch, tag or commit of the model; check the name"
                            + " after the @";
            case "EntryNotFound" ->
                    "found no such file, expected one that the hub lists; try another revision";
            default -> "found no such model on the hub, nor a folder here; check the name";
        };
    }

    private static Optional<Duration> waitAsked(Answer answer) {
        Optional<Duration> window =
                answer.header("RateLimit")
                        .map(RATE_LIMIT::matcher)
                        .filter(Matcher::find)
                        .map(found -> Duration.ofSeconds(Long.parseLong(found.group(1))));
        return answer.header("Retry-After").flatMap(AnswerStatus::retryAfter).or(() -> window);
    }

    /** Seconds, or a date. */
    private static Optional<Duration> retryAfter(String text) {
        if (SECONDS.matcher(text).matches()) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
        }
        try {
            Instant when =
                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            Duration wait = Duration.between(Instant.now(), when);
            return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
