// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import java.io.InputStream;

/// The body of a request, read once, from front to back, by the thread that handles the request.
///
/// Reads block until bytes are there. They fail with [TempoException.Invalid] when the client sent fewer bytes than
/// it announced or was too slow, and with [TempoException.Canceled] when it went away.
public interface HttpBody {

    /// The number of bytes the client announced, or -1 when it announced none (chunked).
    long length();

    /// Reads at least one and at most `length` bytes; returns how many, or -1 at the end of the body.
    ///
    /// @throws InterruptedException when the request is cancelled
    int read(byte[] target, int offset, int length) throws InterruptedException;

    /// Reads what is left.
    ///
    /// @throws TempoException.TooLarge `http: request body too large` when that is more than `limit` bytes
    /// @throws InterruptedException when the request is cancelled
    default byte[] readAll(long limit) throws InterruptedException {
        return BodyReader.readAll(this, limit);
    }

    /// The rest of the body as a stream; its `read` sets the interrupt flag and throws [TempoException.Canceled] when
    /// the request is cancelled.
    default InputStream asStream() {
        return new BodyReader.BodyStream(this);
    }

    /// A body without bytes.
    static HttpBody empty() {
        return of(new byte[0]);
    }

    /// A body that is there already. The array is not copied and must not change.
    static HttpBody of(byte[] bytes) {
        return new BodyReader.BytesBody(bytes);
    }
}
