"""The shapes a sealed PDF is made of (DER, CMS, RFC 3161, PDF revisions), shared by writer and reader."""
