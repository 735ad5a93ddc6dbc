// SPDX-License-Identifier: Apache-2.0
package io.minitempo.proto;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.minitempo.proto.frontend.ClientToFrontend;
import io.minitempo.proto.frontend.FrontendToClient;
import io.minitempo.proto.frontend.Type;
import io.minitempo.proto.httpgrpc.HTTPRequest;
import io.minitempo.proto.httpgrpc.HTTPResponse;
import io.minitempo.proto.httpgrpc.Header;
import io.minitempo.proto.ring.Desc;
import io.minitempo.proto.ring.InstanceDesc;
import io.minitempo.proto.ring.InstanceState;
import io.minitempo.proto.ring.PartitionDesc;
import io.minitempo.proto.ring.PartitionRingDesc;
import io.minitempo.proto.ring.PartitionState;
import io.minitempo.proto.tempopb.PushErrorReason;
import io.minitempo.proto.tempopb.PushResponse;
import io.minitempo.proto.tempopb.SearchRequest;
import io.minitempo.proto.tempopb.TraceByIDRequest;
import io.minitempo.proto.tempopb.TraceByIDResponse;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// The byte vectors of `spec/api.md §10` and `spec/ring.md §1`, §7.1.
class VectorsTest {

    @Test
    void traceByIdRequestAsGoWritesIt() throws InvalidProtocolBufferException {
        byte[] go = hex("0a100123456789abcdef0123456789abcdef2a09696e676573746572733a0b088092b8c398feffffff01");

        TraceByIDRequest request = TraceByIDRequest.parseFrom(go);

        assertThat(request.getQueryMode()).isEqualTo("ingesters");
        assertThat(request.getRF1After())
                .isEqualTo(Timestamp.newBuilder().setSeconds(-62135596800L).build());
        assertThat(request.toByteArray()).isEqualTo(go);
    }

    @Test
    void searchRequestAsGoWritesIt() throws InvalidProtocolBufferException {
        byte[] go = hex(
                "20142880e2cfaa063090fecfaa0642127b20737461747573203d206572726f72207d4803520b088092b8c398feffffff01");

        SearchRequest request = SearchRequest.parseFrom(go);

        assertThat(request.getQuery()).isEqualTo("{ status = error }");
        assertThat(request.getLimit()).isEqualTo(20);
        assertThat(request.getSpansPerSpanSet()).isEqualTo(3);
        assertThat(request.toByteArray()).isEqualTo(go);
    }

    @Test
    void answersHaveTheDocumentedBytes() {
        assertBytes(
                TraceByIDResponse.newBuilder()
                        .setTrace(io.minitempo.proto.tempopb.Trace.getDefaultInstance())
                        .setMetrics(io.minitempo.proto.tempopb.TraceByIDMetrics.getDefaultInstance())
                        .build(),
                "0a001200");
        assertBytes(
                PushResponse.newBuilder()
                        .addErrorsByTrace(PushErrorReason.NO_ERROR)
                        .addErrorsByTrace(PushErrorReason.TRACE_TOO_LARGE)
                        .build(),
                "0a020002");
    }

    @Test
    void workerProtocolHasTheDocumentedBytes() {
        assertBytes(
                FrontendToClient.newBuilder()
                        .setHttpRequest(
                                HTTPRequest.newBuilder().setMethod("GET").setUrl("/invalid_request_sent_by_frontend"))
                        .setType(Type.GET_ID)
                        .build(),
                "0a280a0347455412212f696e76616c69645f726571756573745f73656e745f62795f66726f6e74656e641001");
        assertBytes(
                ClientToFrontend.newBuilder()
                        .setClientID("querier-0")
                        .setFeatures(1)
                        .build(),
                "1209717565726965722d302801");
        assertBytes(
                ClientToFrontend.newBuilder()
                        .setHttpResponse(HTTPResponse.newBuilder()
                                .setCode(200)
                                .addHeaders(Header.newBuilder()
                                        .setKey("Content-Type")
                                        .addValues("application/protobuf"))
                                .setBody(ByteString.copyFrom(hex("1200"))))
                        .build(),
                "0a2d08c80112240a0c436f6e74656e742d5479706512146170706c69636174696f6e2f70726f746f6275661a021200");
    }

    @Test
    void instanceRingHasTheDocumentedBytes() {
        InstanceDesc instance = InstanceDesc.newBuilder()
                .setAddr("h:1")
                .setTimestamp(5)
                .setState(InstanceState.LEAVING)
                .addTokens(1)
                .addTokens(300)
                .addTokens((int) 4294967295L)
                .setId("a")
                .build();

        assertBytes(
                Desc.newBuilder().putIngesters("a", instance).build(),
                "0a1b0a016112160a03683a3110051801320801ac02ffffffff0f4a0161");
    }

    @Test
    void partitionRingReadsTheBytesOfGo() throws InvalidProtocolBufferException {
        byte[] go = hex("0a130800120f0a05008080800410021880f2d6ca06121f0a136c6976652d73746f72652d7a6f6e652d612d30"
                + "1208100118c4f1d6ca06");

        PartitionRingDesc ring = PartitionRingDesc.parseFrom(go);

        assertThat(ring.getPartitionsMap())
                .containsOnlyKeys(0)
                .containsValue(PartitionDesc.newBuilder()
                        .addTokens(0)
                        .addTokens(8388608)
                        .setState(PartitionState.PartitionActive)
                        .setStateTimestamp(1767225600)
                        .build());
        assertThat(ring.getOwnersMap()).containsOnlyKeys("live-store-zone-a-0");
        assertThat(ring.toByteArray()).isEqualTo(go);
    }

    private static void assertBytes(Message message, String hex) {
        assertThat(HexFormat.of().formatHex(message.toByteArray())).isEqualTo(hex);
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
