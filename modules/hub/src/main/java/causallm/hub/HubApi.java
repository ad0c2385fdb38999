package causallm.hub;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** The three things that are asked of the hub about one model. For one thread. */
final class HubApi implements AutoCloseable {
    private static final int LISTING_LIMIT = 1 << 26;
    private static final JsonMapper MAPPER = new JsonMapper();

    private final URI endpoint;
    private final HubName name;
    private final HubRequests requests;

    HubApi(HubEnvironment environment, Patience patience, HubName name) {
        this.endpoint = environment.endpoint();
        this.name = name;
        this.requests = new HubRequests(environment, patience);
    }

    /**
     * The files of a revision.
     *
     * @param commit the revision's at the time, 40 hexadecimal digits
     */
    record Listing(String commit, Set<String> files) {}

    /** Which commit the revision is now, and what files it has. */
    Listing listing() throws TransientFault {
        String revision = URLEncoder.encode(name.revision(), StandardCharsets.UTF_8);
        URI uri = uri("/api/models/" + name.repository() + "/revision/" + revision);
        try (Answer answer =
                requests.send(name.toString(), "GET", uri, Map.of(), redirect -> false)) {
            check(answer);
            return listing(answer.label(), MAPPER.readTree(answer.all(LISTING_LIMIT)));
        } catch (JacksonException e) {
            throw notListing(uri, e);
        }
    }

    private Listing listing(String label, JsonNode content) {
        String commit = content.path("sha").asString("");
        if (!HubName.isCommit(commit) || !content.path("siblings").isArray()) {
            throw new HubException(
                    label
                            + ": found no commit with its files in the answer, expected the hub's"
                            + " fields 'sha' and 'siblings'; check HF_ENDPOINT");
        }
        Set<String> files = new LinkedHashSet<>();
        content.path("siblings").forEach(file -> files.add(file.path("rfilename").asString("")));
        files.forEach(file -> ModelFiles.requireInside(name.toString(), file));
        return new Listing(commit, files);
    }

    private HubException notListing(URI uri, JacksonException cause) {
        return new HubException(
                name
                        + ": "
                        + Answer.place(uri)
                        + ": found broken JSON ("
                        + cause.getOriginalMessage()
                        + "), expected the hub's description of a model; check HF_ENDPOINT",
                cause);
    }

    /** What the hub says of a file before it is fetched. */
    RemoteFile describe(String commit, String file) throws TransientFault {
        try (Answer answer =
                requests.send(
                        asked(file),
                        "HEAD",
                        uri(commit, file),
                        Map.of(),
                        redirect -> redirect.header("X-Linked-Etag").isPresent())) {
            check(answer);
            requireCommit(answer, commit, file);
            return new RemoteFile(file, hash(answer, file), size(answer, file));
        }
    }

    private void requireCommit(Answer answer, String commit, String file) {
        String found = answer.header("X-Repo-Commit").orElse(commit);
        if (!found.equals(commit)) {
            throw new HubException(
                    asked(file)
                            + ": found a file of another commit, expected "
                            + commit
                            + "; check HF_ENDPOINT");
        }
    }

    private String hash(Answer answer, String file) {
        String tag = answer.header("X-Linked-Etag").or(() -> answer.header("ETag")).orElse("");
        String hash = withoutQuotes(tag);
        if (!RemoteFile.isHash(hash)) {
            throw new HubException(
                    asked(file)
                            + ": found an ETag of "
                            + hash.length()
                            + " characters, expected a SHA-1 or SHA-256; check HF_ENDPOINT");
        }
        return hash;
    }

    private long size(Answer answer, String file) {
        OptionalLong linked = answer.count("X-Linked-Size");
        OptionalLong own =
                answer.isRedirect() ? OptionalLong.empty() : answer.count("Content-Length");
        return (linked.isPresent() ? linked : own)
                .orElseThrow(() ->
                        new HubException(
                                asked(file)
                                        + ": found no size, expected X-Linked-Size or"
                                        + " Content-Length; check HF_ENDPOINT"));
    }

    /** Strong and weak tags alike: {@code "abc"} and {@code W/"abc"}. */
    private static String withoutQuotes(String tag) {
        return tag.strip().replaceFirst("^W/", "").replace("\"", "");
    }

    /**
     * The content of a file from a place on.
     *
     * @param from bytes that are here already
     * @return an answer with status 200, 206 or 416
     */
    Answer open(String commit, RemoteFile file, long from) throws TransientFault {
        Map<String, String> range = from == 0 ? Map.of() : Map.of("Range", "bytes=" + from + "-");
        Answer answer =
                requests.send(
                        asked(file.name()),
                        "GET",
                        uri(commit, file.name()),
                        range,
                        redirect -> false);
        try {
            check(answer);
        } catch (TransientFault | HubException e) {
            answer.close();
            throw e;
        }
        return answer;
    }

    private void check(Answer answer) throws TransientFault {
        AnswerStatus.check(answer, name, requests.isEndpoint(answer.uri()));
    }

    /** What is asked for, as messages show it. */
    String asked(String file) {
        return name + ": " + file;
    }

    private URI uri(String commit, String file) {
        return uri("/" + name.repository() + "/resolve/" + commit + "/" + file);
    }

    private URI uri(String path) {
        return URI.create(endpoint + path);
    }

    @Override
    public void close() {
        requests.close();
    }
}
