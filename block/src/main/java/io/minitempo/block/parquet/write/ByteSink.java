// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.write;

import io.minitempo.objectstore.Upload;

/// Where a file goes, in order and piece by piece.
public interface ByteSink {

    /// Appends bytes; the array may be reused after the call.
    ///
    /// @throws InterruptedException when the caller is interrupted
    void write(byte[] bytes, int offset, int length) throws InterruptedException;

    /// Says that a row group ends here.
    ///
    /// @throws InterruptedException when the caller is interrupted
    void endPart() throws InterruptedException;

    /// A sink that appends to an upload, which stays the caller's to complete.
    static ByteSink to(Upload upload) {
        return new ByteSink() {
            @Override
            public void write(byte[] bytes, int offset, int length) throws InterruptedException {
                upload.write(bytes, offset, length);
            }

            @Override
            public void endPart() throws InterruptedException {
                upload.endPart();
            }
        };
    }
}
