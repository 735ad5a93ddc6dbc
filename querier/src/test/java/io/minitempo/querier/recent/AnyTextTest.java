// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.recent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.minitempo.core.wire.WireWriter;
import io.minitempo.proto.tempopb.QuerierGrpc;
import io.minitempo.proto.tempopb.SearchRequest;
import io.minitempo.proto.tempopb.SearchResponse;
import io.minitempo.proto.tempopb.TraceSearchMetadata;
import java.io.ByteArrayInputStream;
import org.junit.jupiter.api.Test;

class AnyTextTest {

    private final MethodDescriptor<SearchRequest, SearchResponse> method =
            AnyText.reading(QuerierGrpc.getSearchRecentMethod());

    private static byte[] answer(byte[] rootServiceName) {
        byte[] trace = new WireWriter(32)
                .bytesField(TraceSearchMetadata.ROOTSERVICENAME_FIELD_NUMBER, rootServiceName)
                .toByteArray();
        return new WireWriter(64)
                .bytesField(SearchResponse.TRACES_FIELD_NUMBER, trace)
                .toByteArray();
    }

    @Test
    void textThatIsNoUtf8IsReadWithReplacements() {
        byte[] answer = answer(new byte[] {'s', (byte) 0xff});
        assertThatThrownBy(() -> QuerierGrpc.getSearchRecentMethod().parseResponse(new ByteArrayInputStream(answer)))
                .isInstanceOf(StatusRuntimeException.class);

        assertThat(method.parseResponse(new ByteArrayInputStream(answer))
                        .getTraces(0)
                        .getRootServiceName())
                .isEqualTo("s\uFFFD");
    }

    @Test
    void validAnswersAreReadAsTheyAre() {
        assertThat(method.parseResponse(new ByteArrayInputStream(answer(new byte[] {'s'})))
                        .getTraces(0)
                        .getRootServiceName())
                .isEqualTo("s");
    }

    @Test
    void answersOfTheOwnProcessAreTheSameObjects() {
        SearchResponse answer = SearchResponse.newBuilder()
                .addTraces(TraceSearchMetadata.newBuilder().setRootServiceName("s"))
                .build();

        assertThat(method.parseResponse(QuerierGrpc.getSearchRecentMethod().streamResponse(answer)))
                .isSameAs(answer);
    }

    @Test
    void whatIsNoProtobufIsRefused() {
        assertThatThrownBy(() -> method.parseResponse(new ByteArrayInputStream(new byte[] {7})))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessage("INTERNAL: Invalid protobuf byte sequence");
    }
}
