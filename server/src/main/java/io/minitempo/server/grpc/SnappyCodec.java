// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import io.grpc.Codec;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.xerial.snappy.SnappyFramedOutputStream;

/// The encoding `snappy` of Tempo's peers: snappy's *framing* format, not a bare block (`spec/api.md §7.1`).
final class SnappyCodec implements Codec {

    @Override
    public String getMessageEncoding() {
        return "snappy";
    }

    @Override
    public OutputStream compress(OutputStream out) throws IOException {
        return new SnappyFramedOutputStream(out);
    }

    @Override
    public InputStream decompress(InputStream in) {
        return new SnappyFramedStream(in);
    }
}
