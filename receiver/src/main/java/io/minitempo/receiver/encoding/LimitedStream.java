// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.encoding;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Fails once more than a number of bytes has been read. Owned by one thread.
final class LimitedStream extends FilterInputStream {

    private long left;

    LimitedStream(InputStream in, long limit) {
        super(in);
        left = limit;
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        count(b < 0 ? 0 : 1);
        return b;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int read = super.read(target, offset, length);
        count(Math.max(0, read));
        return read;
    }

    private void count(int read) throws IOException {
        left -= read;
        if (left < 0) {
            throw new BodyTooLargeException();
        }
    }
}
