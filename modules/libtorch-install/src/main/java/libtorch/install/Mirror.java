package libtorch.install;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * A repository that settings put in the place of others.
 *
 * @param id the name under which settings have its credentials
 * @param of which it stands for, in Maven's words: ids, {@code *}, {@code external:*}, exceptions
 *     with {@code !} before them, separated by commas
 * @param address where it is
 * @param blocked whether it forbids the repository instead of replacing it
 */
record Mirror(String id, String of, String address, boolean blocked) {
    private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1");

    boolean names(Repository repository) {
        return of.equals(repository.id());
    }

    /** Whether it stands for a repository; an exception outweighs all else. */
    boolean covers(Repository repository) {
        List<String> patterns = Arrays.stream(of.split(",")).map(String::strip).toList();
        return !patterns.contains("!" + repository.id())
                && patterns.stream().anyMatch(pattern -> matches(pattern, repository));
    }

    private static boolean matches(String pattern, Repository repository) {
        boolean external = !LOCAL.contains(repository.address().getHost());
        return switch (pattern) {
            case "*" -> true;
            case "external:*" -> external;
            case "external:http:*" -> external && repository.address().getScheme().equals("http");
            default -> pattern.equals(repository.id());
        };
    }
}
