// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FailureWordsTest {

    private final FailureWords words = new FailureWords("127.0.0.1:9095", Duration.ofSeconds(5));

    @Test
    void aConnectionThatClosesUnderACallIsUnavailable() {
        Status status =
                words.inWords(Status.UNKNOWN.withDescription("channel closed").withCause(new ClosedChannelException()));

        assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(status.getDescription()).isEqualTo("127.0.0.1:9095 closed the connection");
    }

    @Test
    void whatPeersSaidStays() {
        Status status = words.inWords(Status.UNKNOWN.withDescription("no org id"));

        assertThat(status.getCode()).isEqualTo(Status.Code.UNKNOWN);
        assertThat(status.getDescription()).isEqualTo("no org id");
    }

    @Test
    void brokenAndRefusedConnectionsNameTheAddress() {
        assertThat(words.inWords(Status.UNAVAILABLE
                                .withDescription("io exception")
                                .withCause(new IOException("Connection reset")))
                        .getDescription())
                .isEqualTo("connection to 127.0.0.1:9095 broke: Connection reset");
        assertThat(words.inWords(Status.UNAVAILABLE
                                .withDescription("io exception\nChannel Pipeline: []")
                                .withCause(new ConnectException("finishConnect")))
                        .getDescription())
                .isEqualTo("connection to 127.0.0.1:9095 refused");
    }

    @Test
    void thePageOfAProxyIsReadForItsTitle() {
        Status status = words.inWords(Status.INTERNAL.withDescription("HTTP status code 400\ninvalid content-type\n"
                + "DATA-----\n<html>\n<head><title>400 The SSL certificate error</title></head>"));

        assertThat(status.getDescription()).isEqualTo("HTTP status code 400, 400 The SSL certificate error");
    }
}
