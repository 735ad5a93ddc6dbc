// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.minitempo.block.GoldenBlock;
import io.minitempo.block.trace.SharedSpanIds;
import io.minitempo.block.trace.TraceCombiner;
import io.minitempo.core.TraceId;
import io.minitempo.proto.tempopb.Trace;
import io.minitempo.testsupport.Golden;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class GoldenAnswersTest {

    @TempDir
    private Path temp;

    @ParameterizedTest
    @CsvSource({
        "blocks-2.10.8-vParquet3, answers-vParquet3",
        "blocks-3.0.3-vParquet4, answers-vParquet4",
        "blocks-2.10.8-vParquet4, answers-vParquet4",
        "blocks-3.0.3-vParquet5, answers-vParquet5"
    })
    void lookupsOverGoldenBlocksAnswerAsTempoDid(String folder, String answers) throws Exception {
        List<BlockReader> readers = new ArrayList<>();
        for (GoldenBlock block : GoldenBlock.all(folder, temp)) {
            readers.add(block.open());
        }
        int inTwoBlocks = 0;
        JsonNode recorded = new JsonMapper().readTree(Golden.text(answers + "/traces.json.gz"));
        for (Map.Entry<String, JsonNode> entry : recorded.properties()) {
            TraceCombiner combiner = new TraceCombiner(0, true);
            int parts = 0;
            for (BlockReader reader : readers) {
                Optional<Trace> found = reader.find(TraceId.parse(entry.getKey()));
                if (found.isPresent()) {
                    combiner.add(found.get());
                    parts++;
                }
            }
            inTwoBlocks += parts > 1 ? 1 : 0;
            Trace ours = SharedSpanIds.repair(combiner.result().orElseThrow());
            assertThat(ours).as("trace %s", entry.getKey()).isEqualTo(trace(entry.getValue()));
        }
        assertThat(recorded.size()).isEqualTo(120);
        assertThat(inTwoBlocks).isEqualTo(9);
    }

    private static Trace trace(JsonNode entry) throws InvalidProtocolBufferException {
        Trace.Builder trace = Trace.newBuilder();
        JsonFormat.parser().merge(entry.path("answer").path("trace").toString(), trace);
        return trace.build();
    }
}
