"""Pages and slots of complaints."""
