// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.minitempo.core.TraceId;
import io.minitempo.proto.tempopb.PushBytesRequest;
import io.minitempo.testsupport.Golden;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The golden input as the block builder sees it: per request the segments of every trace, from the recorded Kafka
/// records.
public final class OtlpInput {

    private OtlpInput() {}

    /// One map per request: trace id to segments.
    public static List<NavigableMap<TraceId, List<ByteBuffer>>> requests() {
        List<NavigableMap<TraceId, List<ByteBuffer>>> requests = new ArrayList<>();
        for (JsonNode record : new JsonMapper().readTree(Golden.text("kafka/records.json.gz"))) {
            requests.add(decode(Base64.getDecoder().decode(record.path("value").asString())));
        }
        return requests;
    }

    private static NavigableMap<TraceId, List<ByteBuffer>> decode(byte[] value) {
        try {
            PushBytesRequest request = PushBytesRequest.parseFrom(value);
            NavigableMap<TraceId, List<ByteBuffer>> traces = new TreeMap<>();
            for (int i = 0; i < request.getTracesCount(); i++) {
                ByteString id = request.getIds(i);
                traces.computeIfAbsent(TraceId.of(id.toByteArray()), key -> new ArrayList<>())
                        .add(ByteBuffer.wrap(request.getTraces(i).toByteArray()));
            }
            return traces;
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }
}
