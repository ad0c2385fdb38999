package dapo.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dapo.reasoning.Problem;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Values between the tests and a program, and verdicts of honest programs. */
class CodeVerifierTest {
    private static CodeVerifier verifier;

    @BeforeAll
    static void needsASandbox() {
        verifier = Machine.isolated(Machine.AMPLE);
    }

    @Test
    void plainDataGoesAndComesBackAsItIs() {
        String test =
                """
                import collections, decimal, fractions, math
                for value in [None, True, 0, -7, 1 << 100, 0.1, 1e308, float("inf"), 2j, "", "\\u00e9\\ud800",
                              b"\\x00\\xff", bytearray(b"x"), [], [[1], (2, {3})], {}, {(1, 2): {"a": [None]}},
                              set(), frozenset([1]), range(2, 9, 3), collections.deque([1]),
                              decimal.Decimal("1.10"), fractions.Fraction(1, 3)]:
                    result = same(value)
                    assert result == value and type(result) is type(value), value
                assert math.isnan(same(float("nan")))
                assert str(same(decimal.Decimal("1.10"))) == "1.10"
                assert list(same(iter([1, 2]))) == [1, 2]
                assert same(value=3) == 3
                """;
        assertPassed("def same(value):\n    return value\n", test);
    }

    @Test
    void subclassesOfPlainTypesComeBackPlain() {
        String program =
                """
                import collections, enum
                class Colour(enum.IntEnum):
                    RED = 1
                Point = collections.namedtuple("Point", "x y")
                def results():
                    yield Colour.RED
                    yield Point(1, 2)
                    yield collections.Counter("aab")
                    yield {1: 2}.keys()
                """;
        assertPassed(program, "assert list(results()) == [1, (1, 2), {'a': 2, 'b': 1}, [1]]");
    }

    @Test
    void objectsOfTheProgramCanBeMadeCalledAskedAndPassedBack() {
        String program =
                """
                class Pair:
                    def __init__(self, a, b):
                        self.a, self.b = a, b
                    def sum(self):
                        return self.a + self.b
                def longest(pairs):
                    return max(pairs, key=Pair.sum)
                def adder(n):
                    return lambda x: x + n
                """;
        String test =
                """
                pair = longest([Pair(1, 2), Pair(5, 24)])
                assert pair.a == 5 and pair.sum() == 29
                pair.a = 6
                assert pair.sum() == 30
                assert adder(3)(4) == 7
                """;
        assertPassed(program, test);
    }

    @Test
    void theTestsSeeWhatACallDidToItsArguments() {
        String program =
                """
                def change(numbers, names, kept):
                    numbers.sort()
                    names["b"] = [2]
                """;
        String test =
                """
                numbers, names, kept = [3, 1, 2], {"a": 1}, {1}
                assert change(numbers, names, kept) is None
                assert numbers == [1, 2, 3] and names == {"a": 1, "b": [2]} and kept == {1}
                """;
        assertPassed(program, test);
    }

    @Test
    void exceptionsKeepTheirBuiltInKindAndText() {
        String program =
                """
                class Special(KeyError):
                    pass
                def fail(kind):
                    raise {"value": ValueError, "special": Special}[kind]("so")
                """;
        String test =
                """
                for kind, expected in [("value", ValueError), ("special", KeyError)]:
                    try:
                        fail(kind)
                        assert False
                    except expected as raised:
                        assert "so" in str(raised)
                """;
        assertPassed(program, test);
    }

    @Test
    void aDeathIsNotAnExceptionThatTestsExpect() {
        String test =
                """
                try:
                    fail()
                except:
                    pass
                """;
        assertThat(run("import os\ndef fail():\n    os._exit(0)\n", test).outcome())
                .isEqualTo(Outcome.ENDED);
        assertThat(run("def fail():\n    raise SystemExit\n", test).outcome())
                .isEqualTo(Outcome.ENDED);
    }

    @Test
    void namesOfPythonAndItsLibraryAreNeverTakenFromTheProgram() {
        String program =
                """
                class math:
                    isclose = lambda *_: True
                def set(values):
                    return 1
                def f():
                    return 0
                """;
        assertThat(run(program, "assert math.isclose(f(), 1)").outcome()).isEqualTo(Outcome.FAILED);
        assertThat(run(program, "assert set([f()]) == set([1])").outcome())
                .isEqualTo(Outcome.FAILED);
    }

    @Test
    void namedFunctionsAreTheProgramsEvenWhereTheyHideThoseOfPython() {
        ProgramTests tests = new ProgramTests("", List.of("sum"), "assert sum(1, 2) == 3");
        assertThat(verifier.run(tests, "def sum(a, b):\n    return a + b\n").passed()).isTrue();
    }

    @Test
    void theDetailNamesTheTestThatFailed() {
        assertThat(run("def f(x):\n    return 0\n", "assert f(1) == 0\nassert f(2) == 1, 'odd'"))
                .isEqualTo(
                        new Verdict(
                                Outcome.FAILED,
                                "line 2 of the tests: assert f(2) == 1, 'odd' odd"));
        ProgramTests tests = new ProgramTests("", List.of("f"), "f()");
        assertThat(verifier.run(tests, ""))
                .isEqualTo(new Verdict(Outcome.FAILED, "the program does not define 'f'"));
        assertThat(verifier.run(tests, "def f(:").outcome()).isEqualTo(Outcome.RAISED);
    }

    @Test
    void testsThatCanJudgeNothingSaySo() {
        assertThat(run("def f(x):\n    return x\n", "assert f(lambda: 1)"))
                .isEqualTo(
                        new Verdict(
                                Outcome.UNTESTABLE,
                                "the tests pass an object of type function, expected plain data"));
        assertThat(run("f = abs", "assert (").outcome()).isEqualTo(Outcome.UNTESTABLE);
    }

    @Test
    void aSolutionIsJudgedByWhatItsProblemCarries() {
        Problem problem = HostileProgram.TESTS.problem("add", HostileProgram.TESTS.stub());
        assertThat(verifier.isCorrect(problem, "    return a + b\n\nprint('rubbish' (")).isTrue();
        assertThat(verifier.isCorrect(problem, "    return a - b\n")).isFalse();
        assertThat(verifier.isCorrect(problem, "Sure!\n```python\nadd = int.__add__\n```\n"))
                .isTrue();
        for (String absurd : List.of("", "\0", "\uD800", "    return (", "x".repeat(2_000_000))) {
            assertThat(verifier.isCorrect(problem, absurd)).as(absurd).isFalse();
        }
    }

    @Test
    void whatHonestProgramsUseIsThere() {
        String program =
                """
                import collections, datetime, functools, hashlib, heapq, itertools, os, random, re, string
                import tempfile, threading, typing
                def thread():
                    found = []
                    worker = threading.Thread(target=found.append, args=(1,))
                    worker.start()
                    worker.join()
                    return found
                def child():
                    pid = os.fork()
                    if pid == 0:
                        os._exit(3)
                    return os.WEXITSTATUS(os.waitpid(pid, 0)[1])
                def file():
                    with tempfile.TemporaryFile() as file:
                        file.write(b"text")
                        file.seek(0)
                        return file.read()
                def deep(n):
                    return 0 if n == 0 else 1 + deep(n - 1)
                def digest():
                    return hashlib.sha256(os.urandom(3)).hexdigest()
                """;
        String test =
                """
                assert thread() == [1] and child() == 3 and file() == b"text"
                assert deep(900) == 900 and len(digest()) == 64
                """;
        assertPassed(program, test);
    }

    @Test
    void verdictsOfOneProgramAreTheSameEachTime() {
        String program = "def order(words):\n    return list(set(words))\n";
        String test = "import random\nassert (order(['a', 'b', 'c', 'd']), random.random()) == 0";
        ProgramTests tests =
                new ProgramTests(
                        "",
                        List.of("order"),
                        test + ", str((order(list('abcdefgh')), random.random()))");
        Verdict first = verifier.run(tests, program);
        assertThat(first.outcome()).isEqualTo(Outcome.FAILED);
        for (int run = 0; run < 3; run++) {
            assertThat(verifier.run(tests, program)).isEqualTo(first);
        }
    }

    @Test
    void manyThreadsGetEachItsOwnVerdict() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Callable<Boolean>> calls =
                    IntStream.range(0, 16)
                            .<Callable<Boolean>>mapToObj(index ->
                                    () ->
                                            run(
                                                            "def f():\n    return 1\n",
                                                            "assert f() == " + index % 2)
                                                    .passed())
                            .toList();
            List<Future<Boolean>> verdicts = threads.invokeAll(calls);
            for (int index = 0; index < verdicts.size(); index++) {
                assertThat(verdicts.get(index).get()).isEqualTo(index % 2 == 1);
            }
        }
    }

    @Test
    void anInterruptedThreadGetsNoVerdictAndStaysInterrupted() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> run("def f():\n    return 1\n", "assert f()"))
                .isInstanceOf(SandboxException.class)
                .hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aRunThatIsBrokenOffAtAnyMomentLeavesNothing() throws InterruptedException {
        for (int delay = 0; delay <= 60; delay += 2) {
            Thread thread =
                    Thread.ofPlatform()
                            .uncaughtExceptionHandler((broken, fault) -> {})
                            .start(() -> run("while True:\n    pass\n", "assert f()"));
            Thread.sleep(delay);
            thread.interrupt();
            thread.join();
        }
        Machine.assertNothingIsLeft();
    }

    @Test
    void withoutASandboxVerdictsAreTheSameAndLimitsOfTimeAndOutputHold() {
        Limits tight = Limits.DEFAULT.withTimes(Duration.ofSeconds(20), Duration.ofSeconds(2));
        CodeVerifier unsafe = Machine.unsafe(tight);
        ProgramTests tests = HostileProgram.TESTS;
        assertThat(unsafe.run(tests, "def add(a, b):\n    return a + b\n").passed()).isTrue();
        assertThat(unsafe.run(tests, "import os\nos._exit(0)").outcome()).isEqualTo(Outcome.ENDED);
        assertThat(unsafe.run(tests, "while True:\n    pass").outcome()).isEqualTo(Outcome.ENDED);
        assertThat(unsafe.run(tests, "while True:\n    print('x' * 10000)").outcome())
                .isEqualTo(Outcome.TOO_MUCH_OUTPUT);
    }

    private static void assertPassed(String program, String test) {
        assertThat(run(program, test)).isEqualTo(new Verdict(Outcome.PASSED, ""));
    }

    private static Verdict run(String program, String test) {
        return verifier.run(new ProgramTests("", List.of(), test), program);
    }
}
