"""What talks to the browser beside Streamlit: sockets, scripts, its history, what it keeps."""
