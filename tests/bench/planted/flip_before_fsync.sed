# A release is made visible, and the slot flipped to it, before its bytes are on the disk.
s/sync_tree\(path_\)/Result<>{}/
