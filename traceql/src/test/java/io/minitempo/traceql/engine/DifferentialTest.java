// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.traceql.ast.EvaluationException;
import io.minitempo.traceql.ast.Pipeline;
import io.minitempo.traceql.data.TableBatch;
import io.minitempo.traceql.data.TraceTable.Trace;
import io.minitempo.traceql.data.Value;
import io.minitempo.traceql.print.Printer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Generated queries over generated traces: the engine and the plain evaluator find the same.
class DifferentialTest {

    private static final int BATCHES = 40;
    private static final int QUERIES = 60;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void agreesWithThePlainEvaluator(long seed) throws Exception {
        compare(seed);
    }

    @Test
    void agreesWithThePlainEvaluatorForANewSeed() throws Exception {
        long seed = new SplittableRandom().nextLong();
        System.out.println("differential test: seed " + seed);
        compare(seed);
    }

    private static void compare(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        RandomQueries queries = new RandomQueries(random);
        int compared = 0;
        for (int b = 0; b < BATCHES; b++) {
            List<Trace> traces = new RandomTraces(random).traces(random.nextInt(1, 12));
            for (int q = 0; q < QUERIES; q++) {
                Pipeline pipeline = queries.pipeline();
                BitSet wanted = new BitSet();
                for (int t = 0; t < traces.size(); t++) {
                    wanted.set(t, random.nextInt(4) > 0);
                }
                compared += compare(pipeline, traces, wanted, "seed " + seed + ", batch " + b + ", query " + q) ? 1 : 0;
            }
        }
        assertThat(compared).as("queries without evaluation errors").isGreaterThan(BATCHES * QUERIES / 2);
    }

    private static boolean compare(Pipeline pipeline, List<Trace> traces, BitSet wanted, String where)
            throws InterruptedException {
        Map<Integer, Set<String>> expected = new TreeMap<>();
        boolean fails = false;
        for (int t = wanted.nextSetBit(0); t >= 0; t = wanted.nextSetBit(t + 1)) {
            try {
                Set<String> groups = RowPipeline.describe(RowPipeline.run(pipeline, traces.get(t)));
                if (!groups.isEmpty()) {
                    expected.put(t, groups);
                }
            } catch (EvaluationException e) {
                fails = true;
            }
        }
        String what = where + ": " + Printer.print(pipeline) + "\n" + pipeline + "\n" + traces;
        Map<Integer, Set<String>> found;
        try {
            found = found(pipeline, new TableBatch(traces), wanted);
        } catch (EvaluationException e) {
            // The engine looks at fewer values than the plain evaluator, so it fails for fewer reasons.
            assertThat(fails).as("%s fails with %s", what, e).isTrue();
            return false;
        } catch (RuntimeException e) {
            throw new AssertionError(what, e);
        }
        if (fails) {
            return false;
        }
        assertThat(found).as(what).isEqualTo(expected);
        return true;
    }

    private static Map<Integer, Set<String>> found(Pipeline pipeline, TableBatch batch, BitSet wanted)
            throws InterruptedException {
        Matches matches = PipelineRun.of(pipeline).run(batch, wanted);
        Map<Integer, Set<String>> found = new TreeMap<>();
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < matches.size(); i++) {
            int start = batch.spanStarts()[matches.trace(i)];
            Set<String> groups = new TreeSet<>();
            for (Spanset spanset : matches.spansets(i)) {
                List<Integer> spans = new ArrayList<>();
                for (int span : spanset.spans()) {
                    spans.add(span - start);
                    all.add(span);
                }
                groups.add(spans + " "
                        + spanset.attributes().stream()
                                .map(attribute -> attribute.key() + "=" + text(attribute.value()))
                                .collect(Collectors.toList()));
            }
            found.put(matches.trace(i), groups);
        }
        assertThat(matches.allSpans())
                .containsExactly(all.stream().sorted().mapToInt(i -> i).toArray());
        return found;
    }

    private static String text(Value value) {
        return switch (value) {
            case Value.Single single ->
                value.equals(Value.NIL) ? "null" : single.value().toString();
            case Value.Array array -> array.elements().toString();
        };
    }
}
