/**
 * Whether two mathematical answers are the same, however they are written: a reader of LaTeX and
 * plain formulas, exact and approximate arithmetic, and a verdict that is bounded by construction.
 */
module dapo.mathematics {
    requires transitive dapo.reasoning;

    exports dapo.mathematics;
}
