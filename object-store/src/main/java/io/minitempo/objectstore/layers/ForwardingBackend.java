// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.layers;

import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.ListPage;
import io.minitempo.objectstore.ListRequest;
import io.minitempo.objectstore.ObjectInfo;
import io.minitempo.objectstore.StoredObject;
import io.minitempo.objectstore.Upload;
import java.nio.file.Path;
import java.util.Optional;

/// A layer that changes nothing but what it overrides; ranges are each layer's own affair.
abstract class ForwardingBackend implements Backend {

    /// What lies below.
    final Backend backend;

    ForwardingBackend(Backend backend) {
        this.backend = backend;
    }

    @Override
    public void probe() throws InterruptedException {
        backend.probe();
    }

    @Override
    public StoredObject get(String key) throws InterruptedException {
        return backend.get(key);
    }

    @Override
    public byte[] readRange(String key, long offset, int length) throws InterruptedException {
        return backend.readRange(key, offset, length);
    }

    @Override
    public ObjectInfo info(String key) throws InterruptedException {
        return backend.info(key);
    }

    @Override
    public void put(String key, byte[] bytes) throws InterruptedException {
        backend.put(key, bytes);
    }

    @Override
    public Optional<String> putIfVersion(String key, byte[] bytes, String version) throws InterruptedException {
        return backend.putIfVersion(key, bytes, version);
    }

    @Override
    public void putFile(String key, Path file) throws InterruptedException {
        backend.putFile(key, file);
    }

    @Override
    public Upload startUpload(String key) throws InterruptedException {
        return backend.startUpload(key);
    }

    @Override
    public void copy(String source, String target) throws InterruptedException {
        backend.copy(source, target);
    }

    @Override
    public void move(String source, String target) throws InterruptedException {
        backend.move(source, target);
    }

    @Override
    public void delete(String key) throws InterruptedException {
        backend.delete(key);
    }

    @Override
    public ListPage list(ListRequest request) throws InterruptedException {
        return backend.list(request);
    }

    @Override
    public void close() {
        backend.close();
    }
}
