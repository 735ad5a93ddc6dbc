// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.traceql.ast.BinaryOperation;
import io.minitempo.traceql.ast.Pipeline;
import io.minitempo.traceql.ast.SpansetFilter;
import io.minitempo.traceql.ast.StaticType;
import io.minitempo.traceql.ast.TraceQlException;
import io.minitempo.traceql.check.Types;
import io.minitempo.traceql.print.Printer;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Long and deep queries on a thread with half the usual stack.
final class NestingTest {

    private static final int LONGEST = 131_072;
    private static final long STACK = 512 * 1024;

    /// Texts as long as a query may be, each a prefix, a repeated part and a suffix.
    record Shape(String name, String prefix, String part, String suffix) {
        String ofLength(int length) {
            int times = (length - prefix.length() - suffix.length()) / part.length();
            return prefix + part.repeat(times) + suffix;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Shape> chains() {
        return List.of(
                new Shape("and", "{ .a", " && .b", " }"),
                new Shape("or of comparisons", "{ .a = 1", " || .b = \"x\"", " }"),
                new Shape("sums", "{ .a", " + .b", " = 1 }"),
                new Shape("constants", "{ 1", " + 1", " = 1 }"),
                new Shape("products", "{ .a", "*2 * .b", " = 1 }"),
                new Shape("nil tests", "{ .a", " = nil", " }"),
                new Shape("spansets", "{ .a }", " >> { .b }", ""),
                new Shape("spansets joined", "{ .a }", " && { .b }", ""),
                new Shape("stages", "{ .a }", "|{ .b }", ""),
                new Shape("metrics", "({} | rate())", " + ({} | rate())", ""),
                new Shape("metrics and numbers", "({} | rate())", " * 2", ""),
                new Shape("numbers", "({} | rate()) > 1", " + 1", ""),
                new Shape("second stages", "{} | rate()", " > 1 | topk(5)", ""),
                new Shape("fields", "{} | select(.a", ", .b", ")"),
                new Shape("hints", "{}", " with(a=1)", ""),
                new Shape("a name", "{ .a", "b", " = 1 }"),
                new Shape("a quoted name", "{ .\"a", " ", "\" = 1 }"),
                new Shape("a string", "{ .a = \"", "\\u00e9", "\" }"),
                new Shape("a raw string", "{ .a = `", "x", "` }"),
                new Shape("a fraction", "{ .a = 0.", "3", " }"),
                new Shape("blanks", "{", " ", "}"),
                new Shape("comments", "{", "/* */", "}"));
    }

    static List<Shape> nests() {
        return List.of(
                new Shape("parentheses", "", "(", ""),
                new Shape("not", "{ ", "!", ".a }"),
                new Shape("minus", "{ ", "-", ".a = 1 }"),
                new Shape("minus of numbers", "{} | count() > ", "-", "1"),
                new Shape("minus of parentheses", "{} | count() > ", "-(", "1"),
                new Shape("powers", "{ .a", " ^ .b", " = 1 }"),
                new Shape("right-hand sides", "{ .a", " && (.b", " }"),
                new Shape("spansets", "", "{ .a } && (", ""),
                new Shape("pipelines", "", "({ .a } | { .b }) && (", ""),
                new Shape("aggregates", "{} | ", "count() + (", ""),
                new Shape("reversed nil tests", "{ ", "nil = (", " }"),
                new Shape("metrics", "", "2 * (", ""));
    }

    @ParameterizedTest
    @MethodSource("chains")
    void chainsOfAnyLengthParseAndPrint(Shape shape) throws InterruptedException {
        String query = shape.ofLength(LONGEST);

        String printed = onSmallStack(() -> Printer.print(TraceQl.parse(query)));

        assertThat(printed).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("nests")
    void nestsWithoutEndAreRefused(Shape shape) throws InterruptedException {
        String message = onSmallStack(() -> refusal(shape.ofLength(LONGEST)));

        assertThat(message).startsWith("parse error at line ").endsWith("the query nests more than 250 levels deep");
    }

    @Test
    void nestsBelowTheLimitParsePrintAndParseAgain() throws InterruptedException {
        int levels = 60;
        String query = "{ " + "!(.a && ".repeat(levels) + ".b" + ")".repeat(levels) + " }";
        String spansets = "({ .a } >> ".repeat(levels) + query + ")".repeat(levels);

        String printed = onSmallStack(() -> Printer.print(TraceQl.parse(spansets)));

        assertThat(onSmallStack(() -> Printer.print(TraceQl.parse(printed)))).isEqualTo(printed);
    }

    @Test
    void theCanonicalFormOfALongChainParsesAgain() throws InterruptedException {
        String query = "{ .a = 1" + " || .a = 1".repeat(10_000) + " }";

        String printed = onSmallStack(() -> Printer.print(TraceQl.parse(query)));

        assertThat(onSmallStack(() -> Printer.print(TraceQl.parse(printed)))).isEqualTo(printed);
    }

    @Test
    void theCanonicalFormOfManySpansetsAndMetricsParsesAgain() throws InterruptedException {
        for (String query :
                List.of("{ .a }" + " >> { .a }".repeat(240), "({} | rate())" + " + ({ .a } | rate())".repeat(240))) {
            String printed = onSmallStack(() -> Printer.print(TraceQl.parse(query)));

            assertThat(onSmallStack(() -> Printer.print(TraceQl.parse(printed))))
                    .isEqualTo(printed);
        }
    }

    @Test
    void parenthesesWithoutEndLackTheirEnd() throws InterruptedException {
        String query = "{ " + "(".repeat(100_000) + ".a }";

        assertThat(onSmallStack(() -> refusal(query)))
                .isEqualTo("parse error at line 1, col 100006: syntax error: unexpected }");
    }

    @Test
    void typesOfChainsAreFoundWithoutStack() throws InterruptedException {
        String query = "{ .a" + " + .b".repeat(20_000) + " + duration = 1 }";

        String type = onSmallStack(() -> {
            Pipeline pipeline = (Pipeline) TraceQl.parse(query).root();
            SpansetFilter filter = (SpansetFilter) pipeline.stages().getFirst();
            return Types.of(((BinaryOperation) filter.expression()).left()).name();
        });

        assertThat(type).isEqualTo(StaticType.DURATION.name());
    }

    private static String refusal(String query) {
        try {
            TraceQl.parse(query);
            return "accepted";
        } catch (TraceQlException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private interface Work {
        String run();
    }

    private static String onSmallStack(Work work) throws InterruptedException {
        AtomicReference<@Nullable String> result = new AtomicReference<>();
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Thread thread = new Thread(null, () -> result.set(work.run()), "small stack", STACK);
        thread.setUncaughtExceptionHandler((dead, thrown) -> failure.set(thrown));
        thread.start();
        thread.join();
        assertThat(failure.get()).isNull();
        return String.valueOf(result.get());
    }
}
