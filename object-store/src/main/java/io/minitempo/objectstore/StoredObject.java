// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore;

/// An object read whole: its content and what the store says about it, of one and the same moment.
public final class StoredObject {

    private final ObjectInfo info;
    private final byte[] bytes;

    /// An object whose content is `bytes`, which is not copied.
    public StoredObject(ObjectInfo info, byte[] bytes) {
        this.info = info;
        this.bytes = bytes;
    }

    /// Key, size, time and version.
    public ObjectInfo info() {
        return info;
    }

    /// The content. The array belongs to the caller.
    public byte[] bytes() {
        return bytes;
    }
}
